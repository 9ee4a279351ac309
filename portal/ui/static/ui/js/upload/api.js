// Calls of the upload API with the session's cookie; a refusal becomes an ApiError with the problem's words.

export class ApiError extends Error {
  constructor(status, problem) {
    super(problem?.errors?.[0]?.message ?? problem?.detail ?? problem?.title ?? `The server answered ${status}.`);
    Object.assign(this, { status, code: problem?.code, nextStep: problem?.next_step });
  }

  /** Worth another try: the network broke, or the server is busy. */
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export class Api {
  constructor(base) {
    this.base = base.replace(/\/$/, "");
  }

  async call(method, path, body, key) {
    const headers = { Accept: "application/json" };
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (token && method !== "GET") headers["X-CSRFToken"] = token[1];
    if (key) headers["Idempotency-Key"] = key;
    let answer;
    try {
      answer = await fetch(`${this.base}/${path}`, { method, headers, credentials: "same-origin", body: body === undefined ? undefined : JSON.stringify(body) });
    } catch {
      throw new ApiError(0, { detail: "The connection was lost." });
    }
    const text = await answer.text();
    const data = text ? JSON.parse(text) : null;
    if (!answer.ok) throw new ApiError(answer.status, data);
    return data;
  }
}

/** PUT one part; `signal` aborts it. Answers the ETag that completing the upload needs. */
export function putPart({ url, method, headers }, blob, { onProgress, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method ?? "PUT", url);
    for (const [name, value] of Object.entries(headers ?? {})) {
      if (!["content-length", "host"].includes(name.toLowerCase())) request.setRequestHeader(name, value);
    }
    request.upload.addEventListener("progress", (event) => onProgress(event.loaded));
    request.addEventListener("load", () => {
      if (request.status < 300) resolve(request.getResponseHeader("ETag"));
      else reject(new ApiError(request.status, { detail: `The store answered ${request.status} for a part.` }));
    });
    request.addEventListener("error", () => reject(new ApiError(0, { detail: "The connection was lost." })));
    request.addEventListener("abort", () => reject(new DOMException("Cancelled", "AbortError")));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(blob);
  });
}
