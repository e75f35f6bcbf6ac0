import {
  type PlaceholderValues,
  type Rendering,
  renderPieces,
  renderSubject,
} from "@penguinmails/core/delivery/render";
import { Marked } from "marked";

type RenderedBody = { readonly subject: string; readonly text: string; readonly html: string };

/**
 * A template filled for one lead: subject, plain text, and an HTML fragment made from the Markdown. Values are data:
 * they can neither be Markdown nor HTML. Raw HTML in the template shows as text; links are http, https or mailto;
 * pictures become their caption, because a first mail with remote content is a tracking pixel to its reader.
 */
export function renderMessageBody(
  template: { readonly subject: string; readonly body: string },
  values: PlaceholderValues,
): Rendering<RenderedBody> {
  const subject = renderSubject(template.subject, values);
  const pieces = renderPieces(template.body.replace(/[\uE000\uE001]/g, ""), values);
  if (!subject.ok || !pieces.ok) {
    const missing = [...(subject.ok ? [] : subject.missing), ...(pieces.ok ? [] : pieces.missing)];
    return { ok: false, missing: [...new Set(missing)] };
  }
  // Each value travels through Markdown as a mark that means nothing there, and is put in where it ended up.
  const filled: string[] = [];
  const marked = pieces.value
    .map((piece) => (piece.kind === "literal" ? piece.text : `\uE000${filled.push(piece.text) - 1}\uE001`))
    .join("");
  return {
    ok: true,
    value: {
      subject: subject.value,
      text: fill(marked.replace(inlineLink, "$1 ($2)"), filled, (value) => value),
      html: fill(htmlOf(marked, filled), filled, escapeHtml),
    },
  };
}

const inlineLink = /(?<!!)\[([^[\]\n]{1,500})\]\(([^\s()]{1,2000})\)/g;

function fill(text: string, values: readonly string[], as: (value: string) => string): string {
  return text.replace(/\uE000(\d+)\uE001/g, (_mark, index) => as(values[Number(index)] ?? ""));
}

function htmlOf(markdown: string, values: readonly string[]): string {
  const marked = new Marked({ gfm: true, breaks: true, async: false });
  marked.use({
    renderer: {
      html: ({ text }) => escapeHtml(text),
      image: ({ text }) => escapeHtml(text),
      link({ href, tokens }) {
        const label = this.parser.parseInline(tokens);
        const url = safeUrl(href, values);
        return url === null ? label : `<a href="${escapeHtml(url)}">${label}</a>`;
      },
    },
  });
  return marked.parse(markdown, { async: false });
}

/** The link's target with its values filled in: encoded, unless a value is the whole beginning of the link. */
function safeUrl(href: string, values: readonly string[]): string | null {
  const target = href.startsWith("\uE000")
    ? href.replace(/^\uE000(\d+)\uE001/, (_mark, index) => values[Number(index)] ?? "")
    : href;
  try {
    const url = new URL(fill(target, values, encodeURIComponent));
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
