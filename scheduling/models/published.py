"""A published policy stays as it is, whoever writes: families were told what it says, and decisions stand on it."""

import pgtrigger

REFUSED = "A published make-up policy stays as it is. Begin a new version from it."
REFUSE = (
    f"RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'check_violation', CONSTRAINT = '{{name}}', TABLE = TG_TABLE_NAME;"
)
# The lock is against its being published while a row is written: whoever comes second sees what the first has done.
OF_A_DRAFT = """
    FOR policy IN
        SELECT * FROM scheduling_makeuppolicy
         WHERE (TG_OP <> 'INSERT' AND id = OLD.policy_id) OR (TG_OP <> 'DELETE' AND id = NEW.policy_id)
         ORDER BY id FOR NO KEY UPDATE
    LOOP
        IF policy.valid_from IS NOT NULL THEN {refuse} END IF;
    END LOOP;
    RETURN NULL;
"""
ITSELF = """
    IF OLD.valid_from IS NOT NULL AND (TG_OP = 'DELETE' OR NEW IS DISTINCT FROM OLD) THEN {refuse} END IF;
    RETURN NULL;
"""


def stays_published() -> pgtrigger.Trigger:
    """Of the policy: from its publishing on nothing of it changes, and it is not removed."""
    return pgtrigger.Trigger(
        name="stays_published",
        when=pgtrigger.After,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func=ITSELF.format(refuse=REFUSE.format(name="stays_published")),
    )


def of_a_draft() -> pgtrigger.Trigger:
    """Of its rows: they are written, changed and removed while the policy is a draft."""
    return pgtrigger.Trigger(
        name="rows_of_a_draft",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("policy", "scheduling_makeuppolicy%ROWTYPE")],
        func=OF_A_DRAFT.format(refuse=REFUSE.format(name="rows_of_a_draft")),
    )
