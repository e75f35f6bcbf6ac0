import { type Figure, figures, type Range, type TenantReport } from "./report.ts";

const headings: Readonly<Record<Figure, string>> = {
  sent: "sent",
  accepted: "accepted",
  deferrals: "deferrals",
  bounces: "bounces",
  complaints: "complaints",
  blockDays: "block-days",
  imagined: "imagined",
};

/** For people: a table of the pairs, each figure as it was and as it would have been, then what differs. */
export function printed(report: TenantReport): string {
  const { tenant, from, to, rulings, differences, imaginedShare } = report;
  const rows = report.pairs.map(({ pair, recorded, other }) => [
    pair,
    ...figures.map((figure) => `${recorded[figure]} → ${shown(other[figure])}`),
  ]);
  return [
    `${tenant.name}, ${from} to ${to}, draws: ${report.draws}`,
    ...table([["pair", ...figures.map((figure) => headings[figure])], ...rows]),
    `  imagined: ${(imaginedShare * 100).toFixed(1)} % of what the other policy would have sent`,
    `  the shipped policy comes again to ${rulings.replayed} of ${rulings.recorded} recorded decisions`,
    `  decisions that differ: ${differences.length}`,
    ...differences.flatMap(({ at, subject, limit, recorded, other }) => [
      `  ${at}  ${subject}  ${limit}`,
      `    was:   ${recorded ? `${recorded.before} → ${recorded.after}. ${recorded.reason}` : "nothing"}`,
      `    other: ${
        other
          ? `${other.before} → ${other.after}. ${other.reason} (${Math.round(other.share * 100)} % of draws)`
          : "nothing"
      }`,
    ]),
    "",
  ].join("\n");
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, n) => Math.max(...rows.map((row) => (row[n] ?? "").length)));
  return rows.map((row) =>
    row
      .map((cell, n) => cell.padEnd(widths[n] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function shown({ mean, low, high }: Range): string {
  const one = (value: number) => (Number.isInteger(value) ? String(value) : value.toFixed(1));
  return low === high ? one(mean) : `${one(mean)} [${low}–${high}]`;
}
