"""The schemas by which editors complete and check corpus files; they can always be made again."""

from __future__ import annotations

from contextlib import suppress

from kg.corpus import write_schemas
from kg.errors import KgError
from kg.vocabulary import compact
from kg.workspace import Workspace


def write_missing_schemas(workspace: Workspace) -> None:
    """Write the schemas of the corpus files into the workspace's ``.kg/schema`` where that is not there yet.

    Whoever only records has built nothing yet, and should have completion all the same. Faults of the ontology or of the disk
    are no reason to refuse recording: the build tells them.
    """
    folder = workspace.state / "schema"
    if folder.is_dir():
        return
    from kg.ontology import load_ontology  # its RDF library is needed here only

    with suppress(KgError, OSError):
        table = load_ontology(workspace.files("ontology")).table
        write_schemas(folder, sorted(map(compact, table.classes)), sorted(map(compact, table.properties)))
