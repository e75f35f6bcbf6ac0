import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawsFrom } from "../simulate/random.ts";
import { root } from "../stack/settings.ts";

/**
 * Writes samples/leads-5000.csv: 5,000 data rows with the quirks of real files, the same each time. Every domain ends
 * in `.example` or exists only in the sandbox's DNS, so that no row can name a person.
 */
const chance = drawsFrom(20_261_121);
function pick<T>(items: readonly T[]): T {
  const item = items[Math.floor(chance() * items.length)];
  if (item === undefined) throw new RangeError("nothing to pick from");
  return item;
}

const first = [
  "Anna",
  "Béla",
  "Chloé",
  "Daniel",
  "Eşref",
  "Fátima",
  "Grzegorz",
  "Håkon",
  "Inês",
  "Jörg",
  "Katarzyna",
  "Łukasz",
  "María",
  "Noël",
  "Oğuz",
  "Priya",
  "Quentin",
  "Renée",
  "Søren",
  "Tomáš",
  "Ursula",
  "Víctor",
  "Wanda",
  "Xiùyīng",
  "Yūki",
  "Zoë",
  "Олена",
  "Γιώργος",
  "李",
  "Siobhán",
];
const last = [
  "Andersson",
  "Brückner",
  "Çelik",
  "D'Angelo",
  "Eriksen",
  "Fernández",
  "García-López",
  "Hübner",
  "Ibáñez",
  "Jensen",
  "Kowalski",
  "Lefèvre",
  "Müller",
  "Novák",
  "O'Brien",
  "Petrović",
  "Quiñones",
  "Rossi",
  "Schäfer",
  "Thørgersen",
  "Urban",
  "Van der Berg",
  "Weiß",
  "Ximénez",
  "Yıldız",
  "Zając",
];
const trade = [
  "Bau",
  "Logistics",
  "Analytics",
  "Dental",
  "Foods",
  "Robotics",
  "Studio",
  "Energy",
  "Legal",
  "Partners",
  "Textil",
  "Systems",
  "Pharma",
  "Motors",
  "Media",
  "Optik",
  "Supply",
  "Travel",
  "Werkzeuge",
  "Consulting",
];
const place = [
  "Nordwind",
  "Bluebird",
  "Cedar",
  "Delta",
  "Evergreen",
  "Fjord",
  "Granit",
  "Harbor",
  "Iris",
  "Juniper",
  "Kestrel",
  "Linden",
  "Meridian",
  "Nimbus",
  "Opal",
  "Pioneer",
  "Quarz",
  "Ridge",
  "Solstice",
  "Tundra",
  "Umbra",
  "Vertex",
  "Willow",
  "Xenon",
  "Yarrow",
  "Zephyr",
];
const consumer = ["gmail.com", "outlook.com", "yahoo.com", "icloud.com", "hotmail.com"];

const plain = (text: string) =>
  text
    .normalize("NFKD")
    .replace(/[^a-z]/gi, "")
    .toLowerCase() || "contact";
const quoted = (value: string) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

const rows: string[] = [];
const emails: string[] = [];
for (let n = 0; n < 5_000; n++) {
  const givenName = pick(first);
  const familyName = pick(last);
  const company = `${pick(place)} ${pick(trade)}`;
  const suffix = pick(["GmbH", "Ltd", "Inc", "S.L.", "AB", "SAS", ""]);
  const domain =
    chance() < 0.06 ? pick(consumer) : `${plain(company)}${Math.floor(chance() * 60) || ""}.example`;
  const email = `${plain(givenName)}.${plain(familyName)}${n}@${domain}`;
  let shownEmail = chance() < 0.04 ? email.replace(/^./, (c) => c.toUpperCase()) : email;
  let shownCompany =
    suffix === "" ? company : chance() < 0.25 ? `${company}, ${suffix}` : `${company} ${suffix}`;
  const note = chance() < 0.05 ? `met at the fair\nsaid: "call me in spring"` : "";
  if (n % 97 === 13 && emails.length > 0) shownEmail = pick(emails);
  else if (n % 211 === 17)
    shownEmail = pick([
      "n/a",
      "no-at-sign.example",
      "two@@ats.example",
      "spaces in@local.example",
      "trailing@",
      "@nobody.example",
      "dot..dot@x.example",
      "user@localhost",
    ]);
  else if (n % 401 === 29) shownEmail = "";
  else if (n % 151 === 31) shownEmail = `${givenName} ${familyName} <${email}>`;
  else if (n % 173 === 41) shownEmail = ` ${email} `;
  else emails.push(email);
  if (n % 307 === 5) shownCompany = `Café „${company}“ & Söhne`;
  const cells = [
    shownEmail,
    givenName,
    familyName,
    shownCompany,
    pick(["Seattle", "Zürich", "Łódź", "Malmö", "Lyon", "Austin", ""]),
    note,
  ];
  rows.push(cells.map(quoted).join(",") + (n % 503 === 7 ? ",stray cell" : ""));
}
const header = "E-Mail,First Name,Last Name,Company,City,Notes from CRM";
writeFileSync(join(root, "samples/leads-5000.csv"), `\ufeff${[header, ...rows].join("\r\n")}\r\n`);
