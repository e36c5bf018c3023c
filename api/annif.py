"""The routes of Annif's REST API, so that its clients work here unchanged (annif.openapi, Annif 1.4).

One project, the vocabulary that is loaded; subjects are its technologies under their SKOS URIs.
Scores are calibrated probabilities, which Annif's are not.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from api.keys import Asking
from api.problems import Refused
from api.requests import MAX_BATCH, MAX_TEXT, Words
from api.rest.responses import ABSENT, BAD, BUSY
from api.shared import Shared, SharedService
from models.language import SUPPORTED, rank_languages
from scouting.domain import Reading
from scouting.errors import Unknown
from scouting.inputs import as_document
from scouting.store import Taught
from taxonomy.skos import concept_uri

MOST = 100
"""Subjects that may be asked for; there are fewer technologies."""

router = APIRouter(prefix="/v1", responses=BAD)


def _project(project: Annotated[str, Path(max_length=100)], service: Shared) -> SharedService:
    """The service, where the named project is its vocabulary."""
    if project != _id(service):
        raise Unknown(f"unknown project '{project}'; there is '{_id(service)}'")
    return service


def _id(service: SharedService) -> str:
    return service.taxonomy.scheme.id.replace("_", "-")


Project = Annotated[SharedService, Depends(_project)]
Limit = Annotated[int, Field(ge=1, le=MOST, description="Subjects at most.")]
Threshold = Annotated[float, Field(ge=0, le=1, description="Least score of a subject.")]


Tag = Literal[
    "en", "ja", "ko", "fr", "he", "ms", "zh", "de", "es", "it", "pt", "nl", "sv", "da", "no", "fi", "pl", "cs",
    "hu", "ro", "tr", "vi", "hr", "sk", "et", "lt", "lv", "is",
]  # fmt: skip
"""The languages that ``models.language`` tells apart."""


class Info(BaseModel):
    """What answers here."""

    title: str
    version: str


class Vocabulary(BaseModel):
    """A vocabulary of subjects."""

    vocab_id: str
    languages: list[str]
    size: int
    loaded: bool


class ProjectShape(BaseModel):
    """A project: a vocabulary with the models that read texts by it."""

    project_id: str
    name: str
    language: str
    backend: dict[str, str]
    vocab: Vocabulary
    vocab_language: str
    is_trained: bool
    modification_time: str | None


class ProjectList(BaseModel):
    """The projects."""

    projects: list[ProjectShape]


class VocabularyList(BaseModel):
    """The vocabularies."""

    vocabs: list[Vocabulary]


class Subject(BaseModel):
    """A technology that a text is about; the score is its calibrated probability."""

    uri: str
    label: str
    notation: str
    score: float


class Suggestion(BaseModel):
    """Subjects of a text, best first."""

    results: list[Subject]


class DocumentSuggestion(Suggestion):
    """Subjects of one text of several."""

    document_id: str | None


class AnnifDocument(BaseModel):
    """A text of several."""

    text: Words = Field(max_length=MAX_TEXT)
    document_id: Words | None = Field(None, max_length=200)


class AnnifBatch(BaseModel):
    """Texts to read."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"documents": [{"text": "An OCT scanner.", "document_id": "a"}]}]
        }
    )

    documents: list[AnnifDocument] = Field(max_length=MAX_BATCH)


class GivenSubject(BaseModel):
    """A subject of a text, by its URI."""

    uri: Words = Field(max_length=300)
    label: Words | None = Field(None, max_length=300)


class LearnDocument(AnnifDocument):
    """A text with all its subjects, none where it is about none."""

    subjects: list[GivenSubject] = Field(max_length=MOST)


class LanguageRequest(BaseModel):
    """A text and the languages that it may be in."""

    text: Words = Field(max_length=MAX_TEXT)
    languages: list[Tag] = Field(min_length=1, max_length=50)


class LanguageScore(BaseModel):
    """How sure a language is, 0–1; null is none of those asked for."""

    language: str | None
    score: float


class LanguageScores(BaseModel):
    """Languages, likeliest first."""

    results: list[LanguageScore]


@router.get("/")
def info() -> Info:
    """What answers here, as Annif tells it."""
    return Info(title="Scouting, by the routes of Annif's REST API", version=version("scouting"))


@router.get("/projects")
def projects(service: Shared) -> ProjectList:
    """The projects: one, the vocabulary that is loaded."""
    return ProjectList(projects=[_shape(service)])


@router.get("/projects/{project}", responses=ABSENT)
def project(service: Project) -> ProjectShape:
    """One project."""
    return _shape(service)


@router.get("/vocabs")
def vocabularies(service: Shared) -> VocabularyList:
    """The vocabularies."""
    return VocabularyList(vocabs=[_vocabulary(service)])


@router.post("/projects/{project}/suggest", responses=ABSENT | BUSY)
def suggest_subjects(
    service: Project,
    text: Annotated[Words, Form(max_length=MAX_TEXT)],
    limit: Annotated[Limit, Form()] = 10,
    threshold: Annotated[Threshold, Form()] = 0.0,
) -> Suggestion:
    """The subjects of a text, those that came near included; nothing is stored."""
    (reading,) = service.classify([as_document(text)])
    return Suggestion(results=_subjects(reading, service, limit, threshold))


@router.post("/projects/{project}/suggest-batch", responses=ABSENT | BUSY)
def suggest_subjects_of_many(
    service: Project,
    body: AnnifBatch,
    limit: Annotated[Limit, Query()] = 10,
    threshold: Annotated[Threshold, Query()] = 0.0,
) -> list[DocumentSuggestion]:
    """The subjects of up to 256 texts."""
    readings = service.classify([as_document(one.text) for one in body.documents])
    return [
        DocumentSuggestion(
            document_id=one.document_id, results=_subjects(reading, service, limit, threshold)
        )
        for one, reading in zip(body.documents, readings, strict=True)
    ]


@router.post("/projects/{project}/learn", status_code=204, responses=ABSENT)
def learn(
    service: Project,
    body: Annotated[list[LearnDocument], Field(max_length=MAX_BATCH)],
    caller: Asking,
) -> None:
    """Keep texts with their subjects, all or none; the next `scout train` learns from them."""
    ids = {
        concept_uri(service.taxonomy.scheme, one.id): one.id
        for one in service.taxonomy.technologies
    }
    taught = [Taught(one.text, _ids(one, place, ids)) for place, one in enumerate(body)]
    service.store.teaching.keep(taught, caller.name)


@router.post("/detect-language")
def detect(body: LanguageRequest) -> LanguageScores:
    """Which of some languages a text is in."""
    sure = dict(rank_languages(body.text))
    scores = {tag: sure.get(tag, 0.0) for tag in body.languages}
    rest = max(0.0, 1 - sum(scores.values()))
    told_scores = [*scores.items(), *([(None, rest)] if rest > 0.005 else [])]
    ranked = sorted(told_scores, key=lambda one: -one[1])
    return LanguageScores(results=[LanguageScore(language=tag, score=n) for tag, n in ranked])


def _ids(document: LearnDocument, place: int, known: dict[str, str]) -> tuple[str, ...]:
    for number, subject in enumerate(document.subjects):
        if subject.uri.strip("<>") not in known:
            pointer = f"#/{place}/subjects/{number}/uri"
            detail = f"no subject of this vocabulary: '{subject.uri[:100]}'"
            told = [{"detail": detail, "pointer": pointer}]
            raise Refused(422, f"{pointer}: {detail}", extra={"errors": told})
    return tuple(dict.fromkeys(known[one.uri.strip("<>")] for one in document.subjects))


def _subjects(
    reading: Reading, service: SharedService, limit: int, threshold: float
) -> list[Subject]:
    told = {one.id: one.probability for one in reading.runners_up}
    told |= {one.id: one.probability for one in reading.technologies}
    ranked = sorted(told.items(), key=lambda one: -one[1])
    found = [(service.taxonomy.technology(id), score) for id, score in ranked if score >= threshold]
    return [
        Subject(uri=concept_uri(service.taxonomy.scheme, tech.id), label=tech.label,
                notation=str(tech.number), score=score)
        for tech, score in found[:limit]
    ]  # fmt: skip


def _shape(service: SharedService) -> ProjectShape:
    scheme = service.taxonomy.scheme
    return ProjectShape(
        project_id=_id(service), name=scheme.title, language="en", backend={"backend_id": "scouting"},
        vocab=_vocabulary(service), vocab_language="en", is_trained=True, modification_time=None,
    )  # fmt: skip


def _vocabulary(service: SharedService) -> Vocabulary:
    told: dict[str, Any] = {"languages": sorted(SUPPORTED), "loaded": True}
    return Vocabulary(vocab_id=_id(service), size=len(service.taxonomy.technologies), **told)
