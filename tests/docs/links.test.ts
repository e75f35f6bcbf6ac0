import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, it } from "vitest";
import { root } from "../../scripts/stack/settings.ts";
import { sourceFiles } from "./source-files.ts";

type Link = { readonly target: string; readonly line: number };

/** Links and pictures of a page in Markdown that point into the repository; code is not read for links. */
function relativeLinks(markdown: string): readonly Link[] {
  const links: Link[] = [];
  let inFence = false;
  markdown.split("\n").forEach((text, n) => {
    if (/^\s*(?:```|~~~)/.test(text)) inFence = !inFence;
    if (inFence) return;
    const plain = text.replace(/`[^`]*`/g, "");
    const inline = [...plain.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)].map((match) => match[1]);
    const named = [...plain.matchAll(/^\s*\[[^\]]+\]:\s*<?([^\s>]+)/g)].map((match) => match[1]);
    const tags = [...plain.matchAll(/<(?:img|a)\b[^>]*\b(?:src|href)="([^"]+)"/g)].map((match) => match[1]);
    for (const target of [...inline, ...named, ...tags])
      if (target && !/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(target)) links.push({ target, line: n + 1 });
  });
  return links;
}

/** The anchors that a page's headings make, as forges make them. */
function anchors(markdown: string): ReadonlySet<string> {
  const headings = [...markdown.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)].map((match) => match[1] ?? "");
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replace(/\s/g, "-"),
    ),
  );
}

function brokenLinks(page: string, markdown: string): readonly string[] {
  return relativeLinks(markdown).flatMap(({ target, line }) => {
    const [path = "", anchor] = target.split("#");
    const file = path === "" ? join(root, page) : join(root, dirname(page), decodeURIComponent(path));
    const at = `${page}:${line} → ${target}`;
    if (relative(root, file).startsWith("..")) return [`${at} leaves the repository`];
    if (!existsSync(file)) return [`${at} does not exist`];
    if (!anchor || statSync(file).isDirectory() || !file.endsWith(".md")) return [];
    return anchors(readFileSync(file, "utf8")).has(anchor) ? [] : [`${at} has no such heading`];
  });
}

it("every relative link of every page leads to a file, and to a heading where it names one", () => {
  const pages = sourceFiles(["."], /\.md$/);
  expect(pages).toContain("docs/policy.md");
  expect(pages.flatMap((page) => brokenLinks(page, readFileSync(join(root, page), "utf8")))).toEqual([]);
});

it("a link that leads nowhere is found, wherever it stands", () => {
  const broken = brokenLinks(
    "docs/policy.md",
    '[a](gone.md) ![b](../gone.png) [c](policy.md#no-such) [d](../../outside.md)\n[e]: gone.txt\n<img src="gone.svg">',
  );
  expect(broken).toHaveLength(6);
});

it("code, other sites and links that work are left alone", () => {
  const fine =
    "`[a](gone.md)`\n```\n[b](gone.md)\n```\n[c](https://x.example) [d](mailto:a@x.example) [e](policy.md#the-tables) [f](#the-tables)";
  expect(brokenLinks("docs/policy.md", fine)).toEqual([]);
});
