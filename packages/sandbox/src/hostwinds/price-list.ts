/** What the sandbox's Hostwinds sells. Tiers as public reports name them (facts on Hostwinds, A3); ids are the sandbox's own. */
type Plan = {
  readonly rid: string;
  readonly name: string;
  readonly cpu: number;
  readonly ramMb: number;
  readonly diskGb: number;
  readonly monthlyCents: number;
};

export const plans: readonly Plan[] = [
  { rid: "51", name: "SSD.1.1.30", cpu: 1, ramMb: 1024, diskGb: 30, monthlyCents: 499 },
  { rid: "52", name: "SSD.1.2.50", cpu: 1, ramMb: 2048, diskGb: 50, monthlyCents: 999 },
  { rid: "53", name: "SSD.2.4.75", cpu: 2, ramMb: 4096, diskGb: 75, monthlyCents: 1899 },
  { rid: "54", name: "SSD.4.8.150", cpu: 4, ramMb: 8192, diskGb: 150, monthlyCents: 3899 },
];

export const locations = [
  { location_id: "12", name: "Seattle" },
  { location_id: "52", name: "Dallas" },
  { location_id: "22", name: "Amsterdam" },
] as const;

export const images = [
  { uuid: "7c2bf0d4-3d44-4b7e-9a1e-d0d6a3a4d013", name: "Debian 13" },
  { uuid: "0a1c9a55-5a0e-4b6d-8f0e-d0d6a3a4d012", name: "Debian 12" },
] as const;

export const addressMonthlyCents = 499;

/** As `get_price_list` prints it: numbers are strings. */
export function priceList() {
  const dollars = (cents: number) => (cents / 100).toFixed(2);
  const row = (plan: Plan) => ({
    id: plan.rid,
    rid: plan.rid,
    name: plan.name,
    cpu: String(plan.cpu),
    ram: String(plan.ramMb),
    disk: String(plan.diskGb),
    bandwidth: "2",
    monthly: dollars(plan.monthlyCents),
    quarterly: dollars(plan.monthlyCents * 3),
    annually: dollars(plan.monthlyCents * 12),
    resource: "cloud",
  });
  return Object.fromEntries(plans.map((plan) => [plan.rid, row(plan)]));
}
