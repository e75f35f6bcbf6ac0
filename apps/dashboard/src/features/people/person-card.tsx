"use client";
import { type Erasure, exportPerson, type Person } from "@penguinmails/api-client/people";
import { BreakableName } from "@penguinmails/ui/breakable-name";
import { Button } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { Fact } from "@penguinmails/ui/fact";
import { formatNumberOf } from "@penguinmails/ui/format/number";
import { formatDay } from "@penguinmails/ui/format/time";
import { Note } from "@penguinmails/ui/note";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import Link from "next/link";
import { useState } from "react";
import { saveFile } from "../leads/save-file.ts";
import { browserApi } from "../session/browser-api.ts";
import { suppressionWords } from "../suppressions/suppression-words.ts";
import { EraseDialog } from "./erase-dialog.tsx";
import { heldWords } from "./held-words.ts";

type Props = { readonly person: Person; readonly onErased: () => void };

/** What is held of an address, and what can be done about it. */
export function PersonCard({ person, onErased }: Props) {
  const { email, suppression } = person;
  const [erasing, setErasing] = useState(false);
  const [erased, setErased] = useState<Erasure | null>(null);
  const save = useAction(
    () => exportPerson(browserApi, email),
    (document) =>
      saveFile("personal-data.json", `${JSON.stringify(document, null, 2)}\n`, "application/json"),
  );
  const isHeld = person.held.some(({ count }) => count > 0);
  return (
    <>
      {erased ? <ErasedNote erased={erased} /> : null}
      {save.problem ? <ProblemNote problem={save.problem} /> : null}
      <Card
        title={<BreakableName name={email} />}
        actions={
          <div className="row">
            <Button icon="download" busy={save.busy} onClick={() => save.run()}>
              Download
            </Button>
            {isHeld || suppression?.erasedAt == null ? (
              <Button variant="danger" onClick={() => setErasing(true)}>
                Erase
              </Button>
            ) : null}
          </div>
        }
      >
        <dl className="facts">
          {person.held.map((held) => (
            <Fact key={held.what} term={heldWords[held.what]}>
              {held.count === 0 ? "none" : <HeldRows held={held} />}
            </Fact>
          ))}
          <Fact term="Lists">
            {person.lists.length === 0 ? "none" : <span className="anywhere">{person.lists.join(", ")}</span>}
          </Fact>
          <Fact term="Suppression">{suppression ? <Suppressed by={suppression} /> : "not suppressed"}</Fact>
          {person.templates.length > 0 ? (
            <Fact term="Your templates that name it">
              {person.templates.map(({ id, name }) => (
                <div key={id}>
                  <Link href={`/templates/${id}`}>{name}</Link>
                </div>
              ))}
            </Fact>
          ) : null}
        </dl>
      </Card>
      <EraseDialog
        open={erasing}
        email={email}
        onClose={() => setErasing(false)}
        onErased={(value) => {
          setErasing(false);
          setErased(value);
          onErased();
        }}
      />
    </>
  );
}

function HeldRows({ held: { count, firstAt, lastAt } }: { readonly held: Person["held"][number] }) {
  const [first, last] = [firstAt, lastAt].map((at) => (at === null ? null : formatDay(Date.parse(at))));
  const when = first === last ? first : `${first} to ${last}`;
  return (
    <>
      {count}
      {first ? <span className="quiet">, {when}</span> : null}
    </>
  );
}

function Suppressed({ by }: { readonly by: NonNullable<Person["suppression"]> }) {
  const since = `since ${formatDay(Date.parse(by.since))}`;
  return by.erasedAt === null ? (
    <>
      {suppressionWords[by.reason].why} <span className="quiet">{since}</span>
    </>
  ) : (
    <>
      Erased on {formatDay(Date.parse(by.erasedAt))}
      <span className="quiet">: only a hash is kept, so that nobody mails it again</span>
    </>
  );
}

function ErasedNote({ erased: { leads, messages, ended, mentions } }: { readonly erased: Erasure }) {
  const parts = [
    formatNumberOf(leads, "lead"),
    formatNumberOf(messages, "message"),
    formatNumberOf(mentions, "mention"),
  ];
  return (
    <Note tone="ok" title="Erased" announce>
      <p>
        {parts.join(", ")} lost whom they were about.{" "}
        {ended > 0 ? `${formatNumberOf(ended, "message")} that waited will not be sent.` : ""} Tell the
        person; and delete what they wrote to your mailboxes, which you read elsewhere.
      </p>
    </Note>
  );
}
