"""One planted fault for every shape: what to change in conforming data, and exactly what must then be found.

A row is (shape's local name, focus node's local name, SPARQL update). Where one change offends several shapes, the others follow as
further ``focus shape`` pairs.
"""

from __future__ import annotations

Row = tuple[str, str, str, tuple[str, ...]]


def lacks(shape: str, focus: str, path: str, *also: str) -> Row:
    """The property is missing."""
    return shape, focus, f"DELETE WHERE {{ ex:{focus} {path} ?value }}", also


def gets(shape: str, focus: str, path: str, value: str, *also: str) -> Row:
    """The property has another value in place of its own."""
    return shape, focus, f"DELETE WHERE {{ ex:{focus} {path} ?value }} ; INSERT DATA {{ ex:{focus} {path} {value} }}", also


def adds(shape: str, focus: str, path: str, value: str, *also: str) -> Row:
    """The property has one value more."""
    return shape, focus, f"INSERT DATA {{ ex:{focus} {path} {value} }}", also


def turns(shape: str, focus: str, statement: str, *also: str) -> Row:
    """A statement is added about another node than the focus."""
    return shape, focus, f"INSERT DATA {{ {statement} }}", also


FORM = (
    lacks("Claim-source", "claim", "cg:fromSource"),
    adds("Claim-source", "claim", "cg:fromSource", "ex:older"),
    lacks("Claim-evidence", "claim", "cg:hasEvidence"),
    lacks("Claim-modality", "claim", "cg:modality"),
    gets("Claim-modality", "claim", "cg:modality", "cg:Draft"),
    lacks("Claim-polarity", "claim", "cg:polarity"),
    lacks("Claim-certainty", "claim", "cg:certainty"),
    lacks("Claim-explicitness", "claim", "cg:explicitness"),
    adds("Claim-status", "claim", "cg:status", "cg:Retracted"),
    lacks("Claim-asserter", "claim", "cg:affirmedBy"),
    lacks("Claim-voice", "claim", "cg:hasVoice"),
    lacks("Claim-voicePosition", "claim", "cg:voicePosition"),
    lacks("Claim-proposition", "claim", "cg:hasProposition"),
    lacks("Claim-annotator", "claim", "prov:wasAttributedTo"),
    lacks("Claim-recorded", "claim", "prov:generatedAtTime"),
    gets("Claim-recorded", "claim", "prov:generatedAtTime", '"2026-11-22"^^xsd:date'),
    adds("Claim-said", "claim", "cg:saidOn", '"2018"^^edtf:EDTF'),
    adds("Claim-time", "claim", "cg:holdsAt", '"2018"^^edtf:EDTF'),
    gets("Claim-tense", "claim", "cg:holdsTense", '"past"'),
    gets("Claim-credibility", "claim", "cg:credibilityGrade", "7"),
    adds("Claim-hedge", "claim", "cg:hedge", '"perhaps"'),
    adds("Claim-condition", "claim", "cg:condition", '"in winter"'),
    adds("Claim-links", "claim", "cg:refutesClaim", "ex:source"),
    lacks("CredibleClaim-rater", "claim", "cg:credibilityRater"),
    gets("DeniedClaim", "denial", "cg:polarity", "cg:PositivePolarity"),
    gets("Voice-agent", "voice", "cg:voiceAgent", "ex:city"),
    gets("Voice-position", "voice", "cg:position", "0"),
    lacks("Evidence-source", "evidence", "oa:hasSource"),
    lacks("Evidence-selector", "evidence", "oa:hasSelector"),
    gets("Evidence-paragraph", "evidence", "cg:paragraphNumber", "0"),
    gets("Position-start", "selector", "oa:start", "90"),
    lacks("Position-end", "selector", "oa:end"),
    gets("Position-digest", "selector", "cg:passageDigest", '"0123ABCD"'),
    gets("Quote-exact", "quote", "oa:exact", '""'),
    gets("Quote-prefix", "quote", "oa:prefix", '"123456789 123456789 123456789 123"'),
    gets("Quote-suffix", "quote", "oa:suffix", '"123456789 123456789 123456789 123"'),
    lacks("Reading-of", "reading", "cg:readingOf"),
    lacks("Reading-alternative", "reading", "cg:readingAlternative"),
    lacks("Annotator-label", "editors", "rdfs:label"),
    lacks("Source-title", "source", "dcterms:title"),
    gets("Source-key", "source", "cg:sourceKey", '"A Border War"'),
    gets("Source-language", "source", "dcterms:language", '"English, mostly"'),
    gets("Source-scope", "source", "cg:sourceScope", '"some"'),
    adds("Source-published", "source", "cg:publishedDuring", '"2018"^^edtf:EDTF'),
    gets("Source-publishedOrder", "source", "cg:publishedEarliest", '"2018-01-01"^^xsd:date'),
    lacks("Source-publishedKnown", "source", "cg:publishedDuring"),
    gets("Source-digest", "source", "cg:textDigest", '"0123"'),
    gets("Source-length", "source", "cg:textLength", "0"),
    gets("Source-publisher", "source", "dcterms:publisher", "ex:city"),
    gets("Source-author", "source", "dcterms:creator", "ex:city"),
    gets("Source-location", "source", "cg:hasLocation", "ex:city"),
    gets("Source-derivedFrom", "source", "prov:wasDerivedFrom", "ex:city"),
    lacks("LocatedSource-digest", "source", "cg:textDigest"),
    lacks("DumpLocation-file", "location", "cg:locationFile"),
    gets("DumpLocation-start", "location", "cg:locationStart", "901"),
    lacks("DumpLocation-end", "location", "cg:locationEnd"),
    lacks("SourceRating-source", "rating", "cg:ratedSource"),
    gets("SourceRating-grade", "rating", "cg:reliabilityGrade", '"G"'),
    lacks("SourceRating-rater", "rating", "prov:wasAttributedTo"),
    lacks("Situation-claim", "situation", "cg:situationOf"),
    lacks("Situation-subject", "situation", "cg:situationSubject"),
    lacks("Situation-relation", "situation", "cg:situationRelation"),
    adds("Situation-object", "situation", "cg:situationValue", '"Amir"'),
    gets("Situation-startEarliest", "situation", "cg:startEarliest", '"2017-05-01"^^xsd:date'),
    adds("Situation-startLatest", "situation", "cg:startLatest", '"2017-05-31"^^xsd:date'),
    gets("Situation-endEarliest", "situation", "cg:endEarliest", '"2021-01-01"^^xsd:date'),
    adds("Situation-timeSpan", "situation", "cg:timeSpan", '"2017/2020"'),
    adds("Situation-endLatest", "situation", "cg:endLatest", '"2021-12-31"^^xsd:date'),
    gets("Situation-place", "situation", "cg:situationPlace", "ex:leader"),
    lacks("Stance-claim", "stance", "cg:stanceOf"),
    gets("Stance-holder", "stance", "cg:holder", "ex:city"),
    lacks("Stance-matter", "stance", "cg:about"),
    lacks("Estimate-of", "strength", "cg:strengthOf"),
    (
        "Estimate-figure",
        "strength",
        "DELETE WHERE { ex:strength cg:minimum ?low } ; DELETE WHERE { ex:strength cg:maximum ?high }",
        (),
    ),
    gets("Bounds-order", "strength", "cg:minimum", "700"),
    gets("ShareEstimate-percent", "share", "cg:sharePercent", "101.0"),
    lacks("Entity-label", "city", "skos:prefLabel"),
    adds("Entity-alias", "gazette", "skos:altLabel", '"The Gazette"'),
    turns("NamedThing-type", "stray", 'ex:stray skos:prefLabel "Somebody"'),
    gets("NamedThing-match", "leader", "skos:exactMatch", "<http://www.wikidata.org/wiki/Amir>"),
    adds("IdentityJudgement-entities", "judgement", "cg:judgedEntity", "ex:city"),
    gets("IdentityJudgement-verdict", "judgement", "cg:judgementVerdict", '"maybe"'),
    lacks("IdentityJudgement-reason", "judgement", "cg:judgementReason"),
    lacks("IdentityJudgement-judge", "judgement", "cg:judgedBy"),
    gets("ContestDecision-claims", "decision", "cg:decidesOn", "ex:claim"),
    gets("ContestDecision-verdict", "decision", "cg:decisionVerdict", '"maybe"'),
    adds("ContestDecision-against", "decision", "cg:decidesAgainst", "ex:claim"),
    lacks("ContestDecision-reason", "decision", "cg:judgementReason"),
    lacks("ContestDecision-judge", "decision", "cg:judgedBy"),
    gets("ContestDecision-day", "decision", "cg:judgedOn", '"2026"'),
    adds("Person", "reporter", "a", "cg:State"),
    lacks("Killing-victim", "killing", "cg:victim"),
    lacks("AllegiancePledge-pledger", "pledge", "cg:pledger"),
    lacks("AllegiancePledge-pledgee", "pledge", "cg:pledgee"),
    ("Delivery-recipient", "delivery", "DELETE WHERE { ex:delivery cg:supplier ?a ; cg:recipient ?b }", ()),
    lacks("Delivery-item", "delivery", "cg:item"),
    lacks("Founding-organization", "founding", "cg:foundedOrganization"),
    lacks("TerritorialTakeover-territory", "takeover", "cg:territory"),
    lacks("Appointment-appointee", "appointment", "cg:appointee"),
    lacks("HostageTaking-victim", "hostages", "cg:victim"),
    gets("Casualties-deaths", "killing", "cg:deathsMinimum", "3"),
    gets("Count-bounds", "killing", "cg:countMinimum", "2"),
    lacks("Designation-entity", "designation", "cg:designatedEntity"),
    lacks("Designation-authority", "designation", "cg:designatingAuthority"),
    adds("Designation-noSelf", "designation", "cg:designatedEntity", "ex:state"),
)

ACCEPTED = (
    adds("AcceptedClaim-contested", "claim", "cg:contestedBy", "ex:other"),
    adds("AcceptedPerson-birthplace", "leader", "cg:bornIn", "ex:village"),
    turns("AcceptedPerson-parents", "leader", "ex:uncle cg:parentOf ex:leader"),
    adds("AcceptedAgent-allyAndEnemy", "column", "cg:fights", "ex:ally"),
    adds("AcceptedEvent-date", "killing", "cg:date", '"2019"^^edtf:EDTF'),
    adds("AcceptedKilling-place", "killing", "cg:place", "ex:village , ex:state"),
    adds("AcceptedPlace-nesting", "village", "cg:locationOf", "ex:city"),
)

STYLE = (
    lacks("Term-label", "terms#Ferry", "rdfs:label"),
    gets("Term-definition", "terms#Ferry", "skos:definition", '"a ship"@en'),
    lacks("Term-module", "terms#sailsTo", "rdfs:isDefinedBy"),
    lacks("Term-example", "terms#tonnage", "skos:example"),
    adds("ClassName", "terms#sailsTo", "a", "owl:Class"),
    adds("PropertyName", "terms#Ferry", "a", "owl:AnnotationProperty"),
    adds("Property-domain", "terms#sailsTo", "rdfs:domain", "cg:Agent"),
    adds("Property-range", "terms#sailsTo", "rdfs:range", "cg:Agent"),
    lacks("LiteralProperty-datatype", "terms#tonnage", "cg:literalType"),
    adds("Inverse-one", "terms#sailsTo", "owl:inverseOf", "cg:agent"),
    lacks("Shortcut-from", "terms#sailsTo", "cg:shortcutFrom"),
    lacks("Shortcut-to", "terms#sailsTo", "cg:shortcutTo"),
    lacks("Module-title", "module", "dcterms:title"),
    lacks("Module-description", "module", "dcterms:description"),
    lacks("Module-creator", "module", "dcterms:creator"),
    lacks("Module-license", "module", "dcterms:license"),
    lacks("Module-version", "module", "owl:versionIRI"),
    lacks("Module-prefix", "module", "vann:preferredNamespacePrefix"),
)
