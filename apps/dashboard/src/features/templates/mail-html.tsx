"use client";
import { type ReactNode, useEffect, useState } from "react";

/** Elements that Markdown makes. Anything else is replaced by what is inside it. */
const known = new Set([
  "p",
  "br",
  "hr",
  "strong",
  "em",
  "del",
  "code",
  "pre",
  "blockquote",
  "ul",
  "ol",
  "li",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "table",
  "thead",
  "tbody",
  "tr",
  "th",
  "td",
]);
const empty = new Set(["br", "hr"]);

/** A mail's HTML built anew from known elements, with no attribute but a link's target: nothing in it can run. */
export function MailHtml({ html }: { readonly html: string }) {
  const [nodes, setNodes] = useState<readonly ReactNode[]>([]);
  useEffect(() => {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    setNodes([...parsed.body.childNodes].map(built));
  }, [html]);
  return <div className="mail-html">{nodes}</div>;
}

function built(node: ChildNode, key: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (!(node instanceof Element)) return null;
  const children = [...node.childNodes].map(built);
  const Tag = node.localName;
  const href = node.getAttribute("href") ?? "";
  if (Tag === "a" && /^(?:https?|mailto):/.test(href))
    return (
      <a key={key} href={href} target="_blank" rel="noreferrer noopener">
        {children}
      </a>
    );
  if (!known.has(Tag)) return <span key={key}>{children}</span>;
  const Known = Tag as "p";
  return empty.has(Tag) ? <Known key={key} /> : <Known key={key}>{children}</Known>;
}
