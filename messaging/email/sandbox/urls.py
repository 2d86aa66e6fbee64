"""Mailjet's address, and the mailbox."""

from django.urls import path

from messaging.email.sandbox import control, mailjet, pages

urlpatterns = [
    path("mailjet/v3.1/send", mailjet.send),
    path("_world/mailbox", control.read_mailbox),
    path("mailbox/", pages.inbox),
    path("mailbox/<str:message>/", pages.read),
    path("mailbox/<str:message>/body", pages.body),
    path("mailbox/<str:message>/attachments/<int:at>", pages.attachment),
]
