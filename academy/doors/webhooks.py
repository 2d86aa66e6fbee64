"""For providers."""

from academy.doors import door

urlpatterns = [
    door("stripe/", "billing.stripe.webhook.stripe_webhook", "stripe_webhook"),
    door("instamojo/", "billing.instamojo.webhook.instamojo_webhook", "instamojo_webhook"),
    door("mail/mailjet/tracking/", "messaging.email.webhook.MailjetDoor", "mail_webhook"),
]
