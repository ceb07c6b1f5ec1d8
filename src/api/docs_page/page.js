// Reads /openapi.json and shows each route with a form that sends it. All text goes through textContent.
"use strict";

function make(tag, properties = {}, children = []) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function resolve(api, schema) {
  if (!schema || !schema.$ref) return schema || {};
  return api.components.schemas[schema.$ref.split("/").pop()] || {};
}

const OLDER_EXAMPLE = {
  task_name: "first mix",
  video_blocks: {
    intro: ["https://example.com/intro.mp4"],
    main: ["https://example.com/main-1.mp4", "https://example.com/main-2.mp4"],
  },
  audio_blocks: {},
  text_to_speach: [],
};

// Something to begin with, out of what a body looks like.
function example(api, schema) {
  const known = resolve(api, schema);
  if (known.enum) return known.enum[0];
  const type = Array.isArray(known.type) ? known.type[0] : known.type;
  if (type === "object") {
    const result = {};
    for (const name of known.required || []) result[name] = example(api, known.properties[name]);
    return result;
  }
  return { string: "", integer: 0, number: 0, boolean: false, array: [] }[type] ?? {};
}

function bodyText(api, path, operation) {
  const json = operation.requestBody?.content["application/json"];
  if (!json) return null;
  const start = path === "/process_media" ? OLDER_EXAMPLE : example(api, json.schema);
  return JSON.stringify(start, null, 2);
}

function accessOf(operation) {
  if (!operation.security || operation.security.length === 0) return "open";
  return "key with " + Object.values(operation.security[0])[0].join(", ");
}

function addressOf(path, inputs) {
  const query = new URLSearchParams();
  let address = path;
  for (const [parameter, input] of inputs) {
    if (parameter.in === "path") address = address.replace("{" + parameter.name + "}", encodeURIComponent(input.value));
    else if (input.value !== "") query.set(parameter.name, input.value);
  }
  return query.size ? address + "?" + query : address;
}

async function shown(response) {
  const head = response.status + " " + response.statusText + "\n";
  const type = response.headers.get("Content-Type") || "";
  if (type.includes("json")) return head + JSON.stringify(await response.json(), null, 2);
  if (type.startsWith("text/")) return head + await response.text();
  const size = (await response.blob()).size;
  return head + (type ? type + ", " + size + " bytes" : "");
}

async function send(method, address, body) {
  const headers = {};
  const key = document.getElementById("key").value.trim();
  if (key) headers.Authorization = "Bearer " + key;
  // A file says itself what it is.
  if (typeof body === "string") headers["Content-Type"] = "application/json";
  return shown(await fetch(address, { method, headers, body: body === null ? undefined : body }));
}

function form(api, method, path, operation) {
  const inputs = operation.parameters.map((parameter) => [parameter, make("input", { placeholder: parameter.description || "" })]);
  const start = bodyText(api, path, operation);
  const body = start === null ? null : make("textarea", { value: start, spellcheck: false });
  const file = operation.requestBody && !body ? make("input", { type: "file" }) : null;
  const output = make("pre", { hidden: true });
  const button = make("button", { type: "button", textContent: "Send" });
  button.addEventListener("click", async () => {
    output.hidden = false;
    output.textContent = "…";
    try {
      output.textContent = await send(method.toUpperCase(), addressOf(path, inputs), body ? body.value : file?.files[0] ?? null);
    } catch (error) {
      output.textContent = String(error);
    }
  });
  const rows = inputs.map(([parameter, input]) => make("label", { className: "field" }, [parameter.name, input]));
  return make("div", {}, [...rows, ...(body ? [body] : []), ...(file ? [file] : []), button, output]);
}

function section(api, path, method, operation) {
  const head = make("summary", {}, [
    make("span", { className: "method", textContent: method.toUpperCase() }),
    make("span", { className: "path", textContent: path }),
    make("span", { className: "access", textContent: accessOf(operation) }),
    make("div", { textContent: operation.summary }),
  ]);
  return make("details", { id: operation.operationId }, [head, form(api, method, path, operation)]);
}

async function start() {
  const list = document.getElementById("routes");
  try {
    const api = await (await fetch("/openapi.json")).json();
    const sections = Object.entries(api.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => section(api, path, method, operation)));
    list.replaceChildren(...sections);
  } catch (error) {
    list.textContent = "The description could not be read: " + error;
  }
}

start();
