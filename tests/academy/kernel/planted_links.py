"""What must never be true of payment links, as SQL that makes it so."""


def _link(state: str, cents: int, reference: str = "NULL", url: str = "''") -> str:
    return f"""
        INSERT INTO billing_paymentlink (invoice_id, instalment, amount_cents, currency, reference, url, state, due_on)
        SELECT min(id), 1, {cents}, 'CAD', {reference}, {url}, '{state}', current_date
          FROM billing_invoice WHERE state = 'open'
    """


PLANTED_AMONG_LINKS: list[tuple[str, tuple[str, ...]]] = [
    ("I2 asked-once", (_link("open", 99_999_999),)),
    ("I2 link-gets-its-page", (_link("open", 1),)),
    ("I2 paid-link-is-booked", (_link("paid", 1, "'MOJO'", "'https://imjo.example/1'"),)),
]
