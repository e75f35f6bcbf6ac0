import { optOut, readOptOut } from "@penguinmails/services/suppressions/opt-out";
import { html } from "hono/html";
import { z } from "zod";
import { publicRoute, type Route } from "../route.ts";

const tokenParam = z.strictObject({ token: z.string().min(10).max(400) });

export const publicRoutes: readonly Route[] = [
  publicRoute({
    method: "get",
    path: "/u/{token}",
    summary: "The opt-out page. Looking at it changes nothing: mail scanners follow links",
    params: tokenParam,
    status: 200,
    limit: "links",
    async handle({ c, container, params }) {
      const { agencyName, recipient, done } = await readOptOut(container, params.token);
      return c.html(
        done
          ? page("You are off the list", `${recipient} gets no more mail from ${agencyName}.`, false)
          : page("Stop these messages?", `${recipient} will get no more mail from ${agencyName}.`, true),
      );
    },
  }),
  publicRoute({
    method: "post",
    path: "/u/{token}",
    summary: "Opt out at once: the page's button, and one-click by RFC 8058. Repeating it succeeds",
    params: tokenParam,
    rawBody: { maxBytes: 10_000, contentTypes: [] },
    status: 200,
    limit: "links",
    async handle({ c, container, params, requestId }) {
      await optOut(container, params.token, requestId);
      return c.html(page("You are off the list", "You will get no more of these messages.", false));
    },
  }),
];

function page(title: string, text: string, withButton: boolean) {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${title}</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:30rem;margin:15vh auto;padding:0 1rem}button{font:inherit;padding:.6rem 1.2rem;border-radius:.4rem;border:1px solid;cursor:pointer}</style></head>
<body><h1>${title}</h1><p>${text}</p>${withButton ? html`<form method="post"><button type="submit" name="List-Unsubscribe" value="One-Click">Yes, stop</button></form>` : ""}</body></html>`;
}
