"""The trigger that writes the audit; a model asks for it with `triggers = [audited()]` in its Meta."""

import pgtrigger

# Columns whose values never leave their own row.
SECRET = ("password",)


def audited(*, leave_out: tuple[str, ...] = ()) -> pgtrigger.Trigger:
    """Write every insert, change and removal of a row into the audit, with actor and request id.

    leave_out: columns that change all the time and mean nothing (last_login); a change of these alone is not written.
    """
    hidden = ", ".join(f"'{name}'" for name in (*SECRET, *leave_out))
    return pgtrigger.Trigger(
        name="audited",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("before", "jsonb"), ("after", "jsonb"), ("changes", "jsonb"), ("row_id", "bigint")],
        func=f"""
            IF TG_OP <> 'INSERT' THEN before := to_jsonb(OLD) - ARRAY[{hidden}]; END IF;
            IF TG_OP <> 'DELETE' THEN after := to_jsonb(NEW) - ARRAY[{hidden}]; END IF;
            IF TG_OP = 'UPDATE' THEN
                SELECT jsonb_object_agg(key, jsonb_build_array(was.value, became.value)) INTO changes
                  FROM jsonb_each(after) AS became JOIN jsonb_each(before) AS was USING (key)
                 WHERE became.value IS DISTINCT FROM was.value;
                IF changes IS NULL THEN RETURN NULL; END IF;
            ELSE
                changes := coalesce(after, before);
            END IF;
            row_id := (coalesce(after, before) ->> 'id')::bigint;
            INSERT INTO academy_auditentry (at, table_name, row_id, operation, changes, actor, request_id)
            VALUES (clock_timestamp(), TG_TABLE_NAME, row_id, TG_OP, changes,
                    coalesce(current_setting('cadenza.actor', true), ''),
                    coalesce(current_setting('cadenza.request', true), ''));
            RETURN NULL;
        """,  # noqa: S608 - the names in it are our own columns
    )
