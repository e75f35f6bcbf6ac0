import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { takeFault } from "../faults.ts";
import { listen } from "../listen.ts";
import type { Service } from "../world-context.ts";
import { actions } from "./actions.ts";
import { type Answer, notAuthorized, refused } from "./answers.ts";
import type { ActionContext, Fields } from "./on-machine.ts";

/** The only key that the sandbox's account knows. It opens nothing outside it. */
export const sandboxApiKey = "sandbox";

const path = "/cloud/api.php";
const largestBodyBytes = 100_000;

/** The provider's API, over its real wire: `POST /cloud/api.php`, form-encoded, 200 for refusals too. */
export async function startHostwinds(context: ActionContext): Promise<Service> {
  const server = createServer((req, res) => {
    answer(context, req, res).catch((error: unknown) => {
      context.log(`hostwinds: ${error instanceof Error ? error.message : String(error)}`);
      if (!res.headersSent) res.writeHead(500);
      res.end();
    });
  });
  return listen(server, context.net.hostwinds);
}

async function answer(context: ActionContext, req: IncomingMessage, res: ServerResponse): Promise<void> {
  if (req.method !== "POST" || req.url !== path) {
    res.writeHead(404).end();
    return;
  }
  const form = new URLSearchParams(await bodyOf(req));
  const action = form.get("action") ?? "";
  if (form.get("API") !== sandboxApiKey) return send(res, notAuthorized);
  const act = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (!act) return send(res, refused(null, "Invalid Action.", "6734"));
  const fault = await takeFault(context.store, "hostwinds", action);
  if (fault === "garbage") {
    res.writeHead(200, { "content-type": "text/html" }).end("<html><body>Bad gateway</body></html>");
    return;
  }
  if (fault === "error")
    return send(res, refused(null, "Something went wrong. Please try again later.", "1"));
  const answered = await act(context, fieldsOf(form));
  // Done, and nobody hears of it: the caller's own time-out ends the exchange.
  if (fault === "timeout-after-effect") return;
  context.log(`hostwinds: ${action}`);
  send(res, answered);
}

function send(res: ServerResponse, body: Answer): void {
  res.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function fieldsOf(form: URLSearchParams): Fields {
  return { one: (name) => form.get(name) ?? "", many: (name) => form.getAll(`${name}[]`) };
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of req as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > largestBodyBytes) throw new RangeError("The form is too large");
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}
