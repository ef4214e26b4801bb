"""What a statement of SQL is, as Spark's own parser reads it."""

from collections import namedtuple

_CHANGES = {
    "CreateTable": "create",
    "CreateTableAsSelect": "create",
    "ReplaceTable": "create",
    "ReplaceTableAsSelect": "create",
    "CreateTableLikeCommand": "create",
    "CreateNamespace": "create",
    "InsertIntoStatement": "insert",
    "AddPartitions": "alter",
    "DropPartitions": "alter",
    "RenamePartitions": "alter",
    "RecoverPartitions": "alter",
    "RepairTable": "alter",
    "AddColumns": "alter",
    "RenameTable": "alter",
    "SetTableProperties": "alter",
    "SetTableLocation": "alter",
    "TruncateTable": "alter",
    "DropTable": "drop",
    "DropNamespace": "drop",
}
_LISTS = {"ShowTables": "tables", "ShowTableExtended": "tables", "ShowNamespaces": "databases"}


class Statement(namedtuple("Statement", "kind target of_database lists makes_without_place renamed")):
    """:param kind: ``create``, ``insert``, ``alter``, ``drop``, ``refresh``; empty for what changes no table
    :param target: the parts of the name of what it changes or lists
    :param lists: ``tables`` or ``databases``, for a statement that shows them
    :param makes_without_place: whether it makes a table and says no location
    :param renamed: the parts of a table's new name
    """

    __slots__ = ()

    @property
    def changes(self):
        return self.kind in ("create", "insert", "alter", "drop")

    @classmethod
    def of(cls, session, text):
        """A statement that Spark cannot parse changes nothing: Spark says what is wrong with it."""
        try:
            plan = session._jsparkSession.sessionState().sqlParser().parsePlan(text)
        except Exception:
            return cls("", [], False, "", False, [])
        name = plan.getClass().getSimpleName()
        kind = "refresh" if name in ("RefreshTable", "RefreshTableCommand") else _CHANGES.get(name, "")
        lists = _LISTS.get(name, "")
        if not kind and not lists:
            return cls("", [], False, "", False, [])
        target = _target(plan, name)
        placeless = name.startswith(("CreateTable", "ReplaceTable")) and not _placed(plan)
        renamed = _parts(plan.newName()) if name == "RenameTable" else []
        return cls(kind, target, name.endswith("Namespace"), lists, placeless, renamed)


def name_parts(session, name):
    """The parts of a name as Spark writes it, with back-ticks or without."""
    if not name:
        return []
    return _parts(session._jsparkSession.sessionState().sqlParser().parseMultipartIdentifier(name))


def _target(plan, name):
    """The name is in a child of the plan, whose class depends on the statement."""
    if name == "CreateTableLikeCommand":
        found = plan.targetTable()
        return ([found.database().get()] if found.database().isDefined() else []) + [found.table()]
    for holder in ("name", "table", "namespace", "child"):
        inner = _called(plan, holder)
        if inner is None:
            continue
        for part in ("nameParts", "multipartIdentifier"):
            parts = _called(inner, part)
            if parts is not None:
                return _parts(parts)
    return []


def _placed(plan):
    spec = _called(plan, "tableSpec")
    location = _called(spec, "location") if spec is not None else None
    return location is not None and location.isDefined()


def _called(of, method):
    try:
        return getattr(of, method)()
    except Exception:
        return None


def _parts(names):
    return list(filter(None, names.mkString("\x00").split("\x00")))
