const paths = {
  overview: "M3 12h4l3-8 4 16 3-8h4",
  campaign: "M4 5h16v14H4z M4 6l8 7 8-7",
  template: "M6 3h9l4 4v14H6z M14 3v5h5 M9 13h7 M9 17h5",
  leads:
    "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8z M2 21c0-4 3-6 7-6s7 2 7 6 M17 4a4 4 0 0 1 0 7 M19 15c2 1 3 3 3 6",
  node: "M4 4h16v6H4z M4 14h16v6H4z M8 7h.01 M8 17h.01",
  domain: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z M3 12h18 M12 3c3 3 3 15 0 18 M12 3c-3 3-3 15 0 18",
  mailbox: "M3 18v-7a4 4 0 0 1 4-4h10a4 4 0 0 1 4 4v7z M11 18v-7a4 4 0 0 0-4-4 M15 7V3h4",
  evidence: "M4 20V10 M10 20V4 M16 20v-7 M22 20H2",
  suppression: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z M6 6l12 12",
  billing: "M3 6h18v12H3z M3 10h18 M7 15h3",
  team: "M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8z M5 21c0-4 3-6 7-6s7 2 7 6",
  settings:
    "M4 7h10 M18 7h2 M4 17h2 M10 17h10 M16 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4z M8 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  queue: "M4 6h16 M4 12h16 M4 18h10",
  check: "M5 12l5 5 9-10",
  cross: "M6 6l12 12 M18 6L6 18",
  identity:
    "M3 5h18v14H3z M8.5 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4z M5.5 16c0-1.5 1.3-2.3 3-2.3s3 .8 3 2.3 M14.5 10h3.5 M14.5 14h3.5",
  plus: "M12 5v14 M5 12h14",
  back: "M14 6l-6 6 6 6",
  next: "M10 6l6 6-6 6",
  copy: "M9 9h11v11H9z M5 15H4V4h11v1",
  menu: "M4 7h16 M4 12h16 M4 17h16",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8z M12 2v2 M12 20v2 M2 12h2 M20 12h2 M5 5l1 1 M18 18l1 1 M5 19l1-1 M18 6l1-1",
  moon: "M20 14A8 8 0 0 1 10 4a8 8 0 1 0 10 10z",
  system: "M3 5h18v11H3z M8 20h8 M12 16v4",
  logout: "M14 4H5v16h9 M10 12h11 M17 8l4 4-4 4",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z M12 11v5 M12 8h.01",
  warn: "M12 3l10 18H2z M12 10v5 M12 18h.01",
  refresh: "M20 11a8 8 0 0 0-14-5L3 9 M3 4v5h5 M4 13a8 8 0 0 0 14 5l3-3 M21 20v-5h-5",
  upload: "M12 16V4 M7 9l5-5 5 5 M4 16v4h16v-4",
  download: "M12 4v12 M7 11l5 5 5-5 M4 16v4h16v-4",
  pause: "M8 5v14 M16 5v14",
  play: "M7 4l12 8-12 8z",
  stop: "M6 6h12v12H6z",
} as const;

export type IconName = keyof typeof paths;

/** A decoration beside words; it says nothing to a screen reader. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  );
}
