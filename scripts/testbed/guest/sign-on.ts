import { randomBytes } from "node:crypto";
import { isPasswordOf, type MailDirectory } from "@penguinmails/sandbox/mailu/directory";
import { Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

const cookie = "session";
const form = `<!doctype html><title>Sign in</title><form method="post">
<input name="email" type="email"><input name="pw" type="password"><button name="submitWebmail" value="1">Sign in</button></form>`;

type Session = { readonly email: string; readonly token: string };

/** Mailu's sign-on for people: its form, and whom the front may let through to the webmail. It forgets when it ends. */
export function openSignOn(directory: MailDirectory, webmailPath: string) {
  const sessions = new Map<string, Session>();
  const isEnabled = (email: string) => directory.user(email)?.enabled === true;
  const app = new Hono();
  app.get("/sso/login", (context) => context.html(form));
  app.post("/sso/login", async (context) => {
    const { email, pw } = await context.req.parseBody();
    const user = typeof email === "string" ? directory.user(email) : null;
    if (!user?.enabled || typeof pw !== "string" || !isPasswordOf(user, pw))
      return context.html(`<p>Wrong e-mail or password</p>${form}`);
    const id = randomBytes(16).toString("hex");
    sessions.set(id, { email: user.email, token: `token-${randomBytes(16).toString("hex")}` });
    setCookie(context, cookie, id, { httpOnly: true, secure: true, path: "/" });
    return context.redirect(`${webmailPath}/`);
  });
  app.get("/sso/logout", (context) => {
    sessions.delete(deleteCookie(context, cookie) ?? "");
    return context.redirect("/sso/login");
  });
  app.get("/admin/*", (context) => context.redirect("/sso/login"));
  app.get("/internal/auth/user", (context) => {
    const session = sessions.get(getCookie(context, cookie) ?? "");
    if (!session || !isEnabled(session.email)) return context.text("", 403);
    return context.text("", 200, { "X-User": session.email, "X-User-Token": session.token });
  });
  return {
    app,
    /** Whether the webmail may act for that person with this. */
    isTokenOf: (email: string, token: string) =>
      [...sessions.values()].some((one) => one.email === email.toLowerCase() && one.token === token),
  };
}
