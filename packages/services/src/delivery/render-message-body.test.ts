import fc from "fast-check";
import { expect, test } from "vitest";
import { renderMessageBody } from "./render-message-body.ts";

const render = (body: string, values: Record<string, string> = {}) => {
  const rendered = renderMessageBody({ subject: "s", body }, values);
  if (!rendered.ok) throw new Error(rendered.missing.join());
  return rendered.value;
};

test("Markdown becomes simple HTML, and readable plain text", () => {
  const { html, text } = render("Hi **{{firstName}}**,\nsee [our page](https://a.example/x)", {
    firstName: "Zoë",
  });
  expect(html).toBe('<p>Hi <strong>Zoë</strong>,<br>see <a href="https://a.example/x">our page</a></p>\n');
  expect(text).toBe("Hi **Zoë**,\nsee our page (https://a.example/x)");
});

test("no value is ever markup, wherever the template puts it", () => {
  const evil = fc.constantFrom(
    "<script>alert(1)</script>",
    "**bold**",
    "[x](javascript:alert(1))",
    '"><img src=x onerror=y>',
    "https://evil.example",
    "# h",
    "`code`",
    "a@b.example",
    "www.evil.example",
  );
  const where = fc.constantFrom(
    "{{x}}",
    "Hi {{x}}!",
    "**{{x}}**",
    "# {{x}}",
    "- {{x}}",
    "`{{x}}`",
    "| a |\n|---|\n| {{x}} |",
  );
  fc.assert(
    fc.property(evil, where, (x, template) => {
      const plain = render(template, { x: "VALUE" }).html;
      const html = render(template, { x }).html;
      const escaped = x.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
      expect(html).toBe(plain.replaceAll("VALUE", () => escaped));
    }),
  );
});

test("raw HTML in a template shows as text, and pictures as their caption", () => {
  const { html } = render('<script>x</script>\n\n<b onclick="y">z</b> ![logo](https://t.example/pixel.gif)');
  expect(html).not.toMatch(/<(script|b|img)\b/);
  expect(html).toContain("logo");
});

test("links are http, https or mailto, and a value inside one is encoded", () => {
  expect(render("[a](https://a.example/?c={{x}})", { x: 'R&D "x" )' }).html).toContain(
    'href="https://a.example/?c=R%26D%20%22x%22%20)"',
  );
  expect(render("[a]({{x}})", { x: "https://b.example/p" }).html).toContain('href="https://b.example/p"');
  for (const bad of ["javascript:alert(1)", "data:text/html,x", "vbscript:x"]) {
    expect(render("[a]({{x}})", { x: bad }).html).not.toContain("href");
    expect(render(`[a](${bad})`).html).not.toContain("href");
  }
});

test("tells every missing placeholder of subject and body, each once", () => {
  expect(renderMessageBody({ subject: "{{a}}", body: "{{b}} {{a}}" }, {})).toEqual({
    ok: false,
    missing: ["a", "b"],
  });
});
