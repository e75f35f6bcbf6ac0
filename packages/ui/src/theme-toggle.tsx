"use client";
import { useState } from "react";
import { type Theme, themes } from "./format/theme.ts";
import { Icon } from "./icon.tsx";

const icons = { system: "system", light: "sun", dark: "moon" } as const;

/** Kept in a cookie, so that the server renders the right colours at once. */
export function ThemeToggle({ initial }: { readonly initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? "system";
  const change = () => {
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not everywhere yet.
    document.cookie = `theme=${next}; path=/; max-age=31536000; samesite=lax`;
    setTheme(next);
  };
  return (
    <button type="button" className="button button-plain button-small" onClick={change}>
      <Icon name={icons[theme]} size={16} />
      <span>
        Theme: {theme}
        <span className="visually-hidden">, switch to {next}</span>
      </span>
    </button>
  );
}
