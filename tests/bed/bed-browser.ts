import { request } from "node:https";

type Page = { readonly status: number; readonly path: string; readonly text: string };

/**
 * A person's browser outside, for one host at an address of its: keeps cookies and follows where it is led. Paths go out as
 * they are written. Certificates are judged elsewhere.
 */
export function openBrowser(ip: string, hostname: string) {
  const cookies = new Map<string, string>();

  /** One request; what it answers, wherever that leads. */
  function ask(path: string, form?: Readonly<Record<string, string>>, headers: Record<string, string> = {}) {
    return new Promise<Page & { readonly location: string }>((resolve, reject) => {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const asked = request({
        host: ip,
        servername: hostname,
        rejectUnauthorized: false,
        path,
        method: form ? "POST" : "GET",
        timeout: 15_000,
        headers: {
          host: hostname,
          cookie,
          ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}),
          ...headers,
        },
      });
      asked.once("timeout", () => asked.destroy(new Error(`${path} is not answered`)));
      asked.once("error", reject);
      asked.once("response", (answer) => {
        for (const line of answer.headers["set-cookie"] ?? []) {
          const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          cookies.set(name, value);
        }
        let text = "";
        answer.setEncoding("utf8").on("data", (piece: string) => {
          text += piece;
        });
        answer.once("end", () =>
          resolve({ status: answer.statusCode ?? 0, path, text, location: answer.headers.location ?? "" }),
        );
      });
      asked.end(form ? new URLSearchParams(form).toString() : undefined);
    });
  }

  return {
    ask,
    /** The page at which one ends. Throws when it leads on and on. */
    async open(path: string, form?: Readonly<Record<string, string>>): Promise<Page> {
      let page = await ask(path, form);
      for (let n = 0; page.location !== ""; n++) {
        if (n === 10) throw new Error(`${path} leads to ${page.location} and on`);
        const { pathname, search } = new URL(page.location, `https://${hostname}${page.path}`);
        page = await ask(`${pathname}${search}`);
      }
      return page;
    },
  };
}

/** Of the mail with that subject in the inbox that Roundcube shows; null: it is not there. */
export async function inboxUid(
  browser: ReturnType<typeof openBrowser>,
  subject: string,
): Promise<string | null> {
  const { text } = await browser.open("/webmail/?_task=mail&_action=list&_mbox=INBOX&_refresh=1&_remote=1");
  const rows = (JSON.parse(text) as { readonly exec: string }).exec.split("this.add_message_row(");
  return /^(\d+),/.exec(rows.find((row) => row.includes(subject)) ?? "")?.[1] ?? null;
}
