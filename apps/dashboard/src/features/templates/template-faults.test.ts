import { expect, test } from "vitest";
import { templateFaults } from "./template-faults.ts";

const messagesOf = (body: string) => templateFaults("Hello", body).map(({ message }) => message);

test("a sound template has no fault", () => {
  const body =
    "Hi {{firstName|there}},\n\n[see here](https://x.example/{{company}}) and **bold** a < b > c\n* {{city}}";
  expect(templateFaults("For {{company}}", body)).toEqual([]);
});

test("a fault names its place", () => {
  expect(templateFaults("Hi {{firstName", "fine\nbad {{x")).toMatchObject([
    { where: "Subject" },
    { where: "Line 2" },
  ]);
});

test.each([
  ["Hi {{firstName,", /not closed/],
  ["Hi {{first}}name}}", /without its/],
  ["Hi {{ }}", /no name/],
  ["Hi {{|there}}", /no name/],
  ["Hi {firstName}", /two braces/],
  ["<b>Hi</b>", /HTML/],
  ["![logo](https://x.example/a.png)", /picture/],
  ["[here](www.x.example)", /https/],
])("%s is noticed", (body, message) => {
  expect(messagesOf(body)).toEqual([expect.stringMatching(message)]);
});

test("a text full of braces is read at once and does not fill the page", () => {
  expect(templateFaults("", "{{a\n".repeat(20_000))).toHaveLength(12);
  expect(templateFaults("", "{".repeat(50_000)).length).toBeLessThan(3);
});
