from django.db import migrations

# What moved on each account in each month, in minor units; kind: what kind of entry moved it.
MOVEMENT = """
    CREATE VIEW billing_movement AS
    SELECT date_trunc('month', entry.booked_on)::date AS month, posting.account, posting.currency, entry.kind,
           coalesce(sum(posting.cents) FILTER (WHERE posting.cents > 0), 0)::bigint AS debit,
           coalesce(-sum(posting.cents) FILTER (WHERE posting.cents < 0), 0)::bigint AS credit,
           count(DISTINCT entry.id) AS entries
      FROM billing_journalentry AS entry JOIN billing_posting AS posting ON posting.entry_id = entry.id
     GROUP BY 1, 2, 3, 4
"""
# What payers owed at the end of a day, debt by debt: what they paid settles the oldest first. An entry that was taken
# back by then is left out together with what took it back.
DEBTS = """
    CREATE FUNCTION billing_debts(day date)
    RETURNS TABLE (payer_id bigint, currency varchar, entry_id bigint, due_on date, cents bigint)
    LANGUAGE sql STABLE AS $$
        WITH moved AS (
            SELECT posting.payer_id, posting.currency, posting.cents, entry.id AS entry_id,
                   greatest(entry.happened_on, invoice.due_on) AS due_on
              FROM billing_posting AS posting JOIN billing_journalentry AS entry ON entry.id = posting.entry_id
              LEFT JOIN billing_journalentry AS taken_back ON taken_back.reverses_id = entry.id
              LEFT JOIN billing_invoice AS invoice
                     ON entry.about_label = 'billing.Invoice' AND invoice.id = entry.about_id
             WHERE posting.account = 'receivable' AND entry.booked_on <= day AND entry.reverses_id IS NULL
               AND (taken_back.id IS NULL OR taken_back.booked_on > day)
        ), owed AS (
            SELECT moved.*, sum(moved.cents) OVER (PARTITION BY moved.payer_id, moved.currency
                                                    ORDER BY moved.due_on, moved.entry_id) AS upto
              FROM moved WHERE moved.cents > 0
        ), paid AS (
            SELECT moved.payer_id, moved.currency, -sum(moved.cents) AS cents
              FROM moved WHERE moved.cents < 0 GROUP BY moved.payer_id, moved.currency
        )
        SELECT owed.payer_id, owed.currency, owed.entry_id, owed.due_on,
               least(owed.cents, owed.upto - coalesce(paid.cents, 0))::bigint
          FROM owed LEFT JOIN paid ON paid.payer_id = owed.payer_id AND paid.currency = owed.currency
         WHERE owed.upto > coalesce(paid.cents, 0)
         UNION ALL
        -- What was paid beyond all debts stands to the payer's credit.
        SELECT paid.payer_id, paid.currency, NULL, NULL, (coalesce(sum(owed.cents), 0) - paid.cents)::bigint
          FROM paid LEFT JOIN owed ON paid.payer_id = owed.payer_id AND paid.currency = owed.currency
         GROUP BY paid.payer_id, paid.currency, paid.cents HAVING coalesce(sum(owed.cents), 0) < paid.cents
    $$
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0003_books_are_closed")]

    operations = [
        migrations.RunSQL(MOVEMENT, "DROP VIEW billing_movement"),
        migrations.RunSQL(DEBTS, "DROP FUNCTION billing_debts(date)"),
    ]
