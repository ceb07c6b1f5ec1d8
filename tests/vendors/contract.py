"""What a vendor says of its own interface, held against the requests that a simulator of it receives.

The descriptions (OpenAPI 3.0 and 3.1) lie beside the project, in ../shared/specs or where KADR_SPECS says. They are not part of
it: without them, or without python3-jsonschema, nothing is checked, and `why_not` is the line that says so.

    contract = Contract.of("runway")              # None: there is nothing to check against
    faults = contract.request_faults("POST", "/v1/uploads", headers, body)  # empty when all is well
    faults = contract.answer_faults("POST", "/v1/uploads", status, headers, body)

Checked are the path, the query, the headers, who asks, and the body: JSON, or the parts of a form. Names that the description
does not know are faults too, as they are how misspelt ones look. Vendors' `oneOf` overlap, so one or more of them will do;
`nullable` is honoured in every version, as vendors leave it behind when they move to 3.1.
"""

import dataclasses
import functools
import json
import os
import pathlib
import re
import urllib.parse

try:
    import jsonschema
    import yaml
except ImportError:
    jsonschema = None

SPECS = pathlib.Path(os.environ.get("KADR_SPECS") or pathlib.Path(__file__).resolve().parents[3] / "shared" / "specs")
METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
# Of a header with one of these names, OpenAPI says that its description is to be ignored.
UNDESCRIBED_HEADERS = ("accept", "content-type", "authorization")


def description_file(vendor):
    """None when there is none."""
    return next((path for path in (SPECS / f"{vendor}.json", SPECS / f"{vendor}.yaml") if path.exists()), None)


def why_not(vendor):
    """What stands in the way of checking a vendor's contract; None when nothing does."""
    if jsonschema is None:
        return f"the requests to {vendor} are not checked: python3-jsonschema and python3-yaml are not installed"
    if description_file(vendor) is None:
        return f"the requests to {vendor} are not checked: there is no description of it in {SPECS}"
    return None


@dataclasses.dataclass
class Part:
    """One part of multipart/form-data; file_name is None when it is a text."""

    name: str
    file_name: str | None
    media_type: str
    content: bytes


def header_of(headers, name):
    """Of headers as a mapping, whatever the case of its names; None when there is none."""
    return next((value for key, value in headers.items() if key.lower() == name.lower()), None)


def form_parts(content_type, body):
    """Raises ValueError when it is no form."""
    boundary = re.search(r'boundary="?([^";]+)"?', content_type)
    if not boundary:
        raise ValueError("its Content-Type names no boundary")
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode())
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise ValueError("its last boundary is missing")
    return [form_part(piece) for piece in pieces[1:-1]]


def form_part(piece):
    head, gap, content = piece.lstrip(b" \t").removeprefix(b"\r\n").partition(b"\r\n\r\n")
    headers = dict(re.findall(r"(?im)^([\w-]+):\s*(.*?)\r?$", head.decode("utf-8", "replace")))
    disposition = header_of(headers, "Content-Disposition") or ""
    name = re.search(r'[; ]name="([^"]*)"', disposition)
    if not gap or not name:
        raise ValueError("one of its parts has no name")
    file_name = re.search(r'filename="([^"]*)"', disposition)
    return Part(name[1], file_name[1] if file_name else None, header_of(headers, "Content-Type") or "", content)


# --- schemas --------------------------------------------------------------------------------------------------------


def tidied(node):
    """A description with what JSON Schema 2020-12 does not know put in its own words, all through."""
    if isinstance(node, list):
        return [tidied(each) for each in node]
    if not isinstance(node, dict):
        return node
    # A $schema inside would make the validator forget what is said below.
    node = {key: tidied(value) for key, value in node.items() if key != "$schema"}
    for limit, edge in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(node.get(limit), bool) and node.pop(limit) and edge in node:
            node[limit] = node.pop(edge)
    if node.get("nullable") is True:
        return {"anyOf": [{"type": "null"}, {key: value for key, value in node.items() if key != "nullable"}]}
    return node


def distance(errors):
    """How far a value is from a branch: first whether it is of its kind at all, then how much is wrong."""
    def other_kind(error):
        depth = len(error.relative_path)
        constant = error.validator == "const" or (error.validator == "enum" and len(error.validator_value) == 1)
        return (error.validator == "type" and depth == 0) or (constant and depth <= 1)
    return (sum(map(other_kind, errors)), len(errors))


def any_of(validator, branches, instance, _schema):
    """The faults of the branch that was meant, rather than that no branch fits."""
    nearest = None
    for branch in branches:
        errors = list(validator.descend(instance, branch))
        if not errors:
            return
        nearest = errors if nearest is None else min(nearest, errors, key=distance)
    yield from nearest or []


def shown(value, most=120):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= most else text[:most] + "…"


class Schemas:
    """The schemas of one description."""

    def __init__(self, document):
        self.document = document
        self.found = {}
        refer = lambda validator, reference, instance, _schema: validator.descend(instance, self.at(reference))
        self.validator = jsonschema.validators.extend(
            jsonschema.Draft202012Validator, {"$ref": refer, "anyOf": any_of, "oneOf": any_of})

    def at(self, reference):
        if reference not in self.found:
            node = self.document
            for step in reference.removeprefix("#/").split("/"):
                node = node[urllib.parse.unquote(step).replace("~1", "/").replace("~0", "~")]
            self.found[reference] = node
        return self.found[reference]

    def resolved(self, node):
        while isinstance(node, dict) and "$ref" in node:
            node = self.at(node["$ref"])
        return node

    def fits(self, schema, value):
        return self.validator(schema).is_valid(value)

    def faults(self, schema, value, where):
        """What is wrong with a value, and what it has that nobody asked for."""
        found = []
        for error in self.validator(schema).iter_errors(value):
            place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path)
            found.append(f"{where}{place}: {shown(error.message, 300)}")
        return found or [f"{name} is not in the description" for name in self.strangers([schema], value, where)]

    def layers(self, schema, value):
        """All the plain schemas that hold for a value: references followed, of alternatives those that fit."""
        schema = self.resolved(schema)
        if not isinstance(schema, dict):
            return
        yield schema
        for part in schema.get("allOf", []):
            yield from self.layers(part, value)
        for branch in schema.get("anyOf", []) + schema.get("oneOf", []):
            if self.fits(branch, value):
                yield from self.layers(branch, value)

    def strangers(self, schemas, value, where):
        layers = [layer for schema in schemas for layer in self.layers(schema, value)]
        if isinstance(value, list):
            items = [layer["items"] for layer in layers if "items" in layer]
            for index, each in enumerate(value):
                yield from self.strangers(items, each, f"{where}[{index}]")
        # No names at all is how a description leaves an object open.
        if not isinstance(value, dict) or not any(layer.get("properties") for layer in layers):
            return
        if any(layer.get("additionalProperties", False) is not False or "patternProperties" in layer for layer in layers):
            return
        for name, each in value.items():
            known = [layer["properties"][name] for layer in layers if name in layer.get("properties", {})]
            if not known:
                yield f"{where}.{name}"
            yield from self.strangers(known, each, f"{where}.{name}")

    def is_file(self, schema):
        """Whether a part of a form is described as a file."""
        schema = self.resolved(schema)
        if not isinstance(schema, dict):
            return False
        branches = schema.get("anyOf", []) + schema.get("oneOf", []) + schema.get("allOf", [])
        if schema.get("type") == "array":
            branches.append(schema.get("items"))
        binary = schema.get("format") == "binary" or schema.get("contentMediaType") == "application/octet-stream"
        return binary or any(map(self.is_file, branches))

    def read_text(self, schema, text):
        """A text of a query or a form as what it stands for: the first reading that the schema takes."""
        readings = [text]
        for read in (json.loads, float):
            try:
                readings.append(read(text))
            except ValueError:
                pass
        return next((reading for reading in readings if self.fits(schema, reading)), text)

    def read_texts(self, schema, texts):
        """As read_text, of a name that may come several times."""
        if len(texts) == 1:
            reading = self.read_text(schema, texts[0])
            if self.fits(schema, reading):
                return reading
        items = next((layer["items"] for layer in map(self.resolved, self.branches(schema)) if "items" in layer), {})
        values = [self.read_text(items, text) for text in texts]
        return values if len(values) > 1 or self.fits(schema, values) else values[0]

    def branches(self, schema):
        schema = self.resolved(schema)
        yield schema
        for branch in schema.get("anyOf", []) + schema.get("oneOf", []) + schema.get("allOf", []):
            yield from self.branches(branch)


# --- operations -----------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Operation:
    """One method of one path."""

    path: str
    pattern: re.Pattern
    parameters: list
    described: dict


def path_pattern(path):
    return re.compile("/".join("([^/]+)" if part.startswith("{") else re.escape(part) for part in path.split("/")))


class Contract:
    """One vendor's description. Reading the longest takes a few hundredths of a second, a request about one millisecond."""

    def __init__(self, document):
        self.document = tidied(document)
        self.schemas = Schemas(self.document)
        servers = self.document.get("servers") or [{}]
        self.base = urllib.parse.urlsplit(servers[0].get("url", "")).path.rstrip("/")
        self.operations = {method: [] for method in METHODS}
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    self.operations[method].append(self.operation(path, item, item[method]))
        for operations in self.operations.values():
            operations.sort(key=lambda operation: operation.path.count("{"))  # /videos/statuses is no /videos/{id}

    @staticmethod
    @functools.cache
    def of(vendor):
        """None when there is nothing to check against; why_not says why."""
        if why_not(vendor):
            return None
        path = description_file(vendor)
        text = path.read_text(encoding="utf-8")
        return Contract(json.loads(text) if path.suffix == ".json" else yaml.safe_load(text))

    def operation(self, path, item, described):
        parameters = [self.schemas.resolved(each) for each in item.get("parameters", []) + described.get("parameters", [])]
        return Operation(path, path_pattern(path), parameters, described)

    def find(self, method, path):
        """The operation and the values in its path; None when there is none."""
        inner = path[len(self.base):] if self.base and path.startswith(self.base + "/") else path
        for operation in self.operations.get(method.lower(), []):
            match = operation.pattern.fullmatch(inner)
            if match:
                names = re.findall(r"{([^}]+)}", operation.path)
                return operation, dict(zip(names, map(urllib.parse.unquote, match.groups())))
        return None

    def request_faults(self, method, target, headers, body):
        """
        target: path and query as they stood in the request line.
        headers: a mapping; the case of its names is of no matter.
        """
        url = urllib.parse.urlsplit(target)
        found = self.find(method, url.path)
        if found is None:
            return [f"the description has no {method} {url.path}"]
        operation, in_path = found
        query = urllib.parse.parse_qs(url.query, keep_blank_values=True)
        return (self.path_faults(operation, in_path) + self.query_faults(operation, query) +
                self.header_faults(operation, headers) + self.security_faults(operation, headers) +
                self.body_faults(operation, headers, body))

    def answer_faults(self, method, target, status, headers, body):
        """Whether an answer is one that the description promises; statuses that it does not know are not judged."""
        found = self.find(method, urllib.parse.urlsplit(target).path)
        if found is None:
            return [f"the description has no {method} {target}"]
        responses = found[0].described.get("responses", {})
        response = self.schemas.resolved(responses.get(str(status)) or responses.get(f"{status // 100}XX") or {})
        described = self.described_body(response.get("content", {}), header_of(headers, "Content-Type") or "")
        if described is None or "json" not in (header_of(headers, "Content-Type") or ""):
            return []
        return self.schemas.faults(described.get("schema", {}), json.loads(body), f"answer {status}")

    def described(self, operation, place):
        return {each["name"]: each for each in operation.parameters if each["in"] == place}

    def path_faults(self, operation, values):
        found = []
        for name, parameter in self.described(operation, "path").items():
            schema = parameter.get("schema", {})
            found += self.schemas.faults(schema, self.schemas.read_text(schema, values[name]), f"path {name}")
        return found

    def query_faults(self, operation, query):
        known = self.described(operation, "query")
        asked = {}
        for name, texts in query.items():
            asked.setdefault(name if name in known else name.removesuffix("[]"), []).extend(texts)
        found = [f"query {name} is not in the description" for name in asked if name not in known]
        for name, parameter in known.items():
            if name in asked:
                schema = parameter.get("schema", {})
                found += self.schemas.faults(schema, self.schemas.read_texts(schema, asked[name]), f"query {name}")
            elif parameter.get("required"):
                found.append(f"query {name} is missing")
        return found

    def header_faults(self, operation, headers):
        found = []
        for name, parameter in self.described(operation, "header").items():
            if name.lower() in UNDESCRIBED_HEADERS:
                continue
            value = header_of(headers, name)
            if value is not None:
                schema = parameter.get("schema", {})
                found += self.schemas.faults(schema, self.schemas.read_text(schema, value), f"header {name}")
            elif parameter.get("required"):
                found.append(f"header {name} is missing")
        return found

    def security_faults(self, operation, headers):
        """Nothing when one of the ways to say who asks is taken, or none is asked for."""
        ways = operation.described.get("security", self.document.get("security", []))
        missing = [self.missing_credentials(way, headers) for way in ways]
        return [] if not missing or not all(missing) else missing[0]

    def missing_credentials(self, way, headers):
        found = []
        for name in way:
            scheme = self.schemas.resolved(self.document["components"]["securitySchemes"][name])
            if scheme["type"] == "http":
                begins = (header_of(headers, "Authorization") or "").lower().startswith(scheme["scheme"].lower() + " ")
                found += [] if begins else [f"header Authorization does not begin with {scheme['scheme'].capitalize()}"]
            elif scheme["type"] == "apiKey" and scheme["in"] == "header" and not header_of(headers, scheme["name"]):
                found.append(f"header {scheme['name']} is missing")
        return found

    @staticmethod
    def described_body(content, content_type):
        """The description of a body of that type; None when there is none."""
        media_type = content_type.partition(";")[0].strip().lower()
        for described_type, described in content.items():
            plain = described_type.partition(";")[0].strip().lower()
            if plain in (media_type, "*/*") or (plain.endswith("/*") and media_type.startswith(plain[:-1])):
                return described
        return None

    def body_faults(self, operation, headers, body):
        request_body = self.schemas.resolved(operation.described.get("requestBody"))
        if request_body is None:
            return [f"there is a body, which the description does not have: {shown(body[:80].decode(errors='replace'))}"] \
                if body.strip() not in (b"", b"{}") else []
        if not body:
            return ["the body is missing"] if request_body.get("required", True) else []
        content_type = header_of(headers, "Content-Type") or ""
        described = self.described_body(request_body.get("content", {}), content_type)
        if described is None:
            return [f"the description takes no body of type {content_type or '(none)'}"]
        schema = described.get("schema", {})
        try:
            if content_type.startswith("multipart/form-data"):
                return self.form_faults(schema, form_parts(content_type, body))
            if "json" in content_type:
                return self.schemas.faults(schema, json.loads(body), "body")
        except ValueError as error:
            return [f"the body cannot be read: {error}"]
        return []

    def form_faults(self, schema, parts):
        """Files stand in the form's place as the text "(file)", several of one name as a list."""
        properties = {}
        for branch in self.schemas.branches(schema):
            properties |= branch.get("properties", {})
        found, texts, form = [], {}, {}
        for part in parts:
            name = part.name if part.name in properties else part.name.removesuffix("[]")
            # The other way round is left alone: HeyGen's description has its file as a plain text.
            if part.file_name is None and self.schemas.is_file(properties.get(name, {})):
                found.append(f"part {name} is a text, not a file")
            # Replicate's own SDK sends JSON in a part with a file's name.
            is_text = part.file_name is None or part.media_type == "application/json"
            texts.setdefault(name, []).append(part.content.decode("utf-8", "replace") if is_text else "(file)")
        for name, values in texts.items():
            form[name] = self.schemas.read_texts(properties.get(name, {}), values)
        return found + self.schemas.faults(schema, form, "form")
