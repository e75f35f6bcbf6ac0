"use client";
import { newIdempotencyKey } from "@penguinmails/api-client/api";
import {
  createTemplate,
  type LeadList,
  type Template,
  updateTemplate,
} from "@penguinmails/api-client/campaigns";
import { Button } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { TextArea, TextField } from "@penguinmails/ui/field";
import { Note } from "@penguinmails/ui/note";
import { PageHead } from "@penguinmails/ui/page-head";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useRouter } from "next/navigation";
import { useMemo, useRef, useState } from "react";
import { BackLink } from "../back-link.tsx";
import { browserApi } from "../session/browser-api.ts";
import { copyOf } from "./copy-of.ts";
import { exampleTemplate } from "./example-template.ts";
import { PlaceholderButtons } from "./placeholder-buttons.tsx";
import { PreviewCard } from "./preview-card.tsx";
import { templateFaults } from "./template-faults.ts";
import { useLeaveWarning } from "./use-leave-warning.ts";
import { usePreview } from "./use-preview.ts";

type Props = {
  /** Null: a new one. */
  readonly template: Template | null;
  readonly initial: { readonly name: string; readonly subject: string; readonly body: string };
  readonly lists: readonly LeadList[];
};

export function TemplateEditor({ template, initial, lists }: Props) {
  const router = useRouter();
  const [stored, setStored] = useState(template ? initial : null);
  const [values, setValues] = useState(initial);
  const [listId, setListId] = useState(lists[0]?.id ?? null);
  const [nth, setNth] = useState(0);
  const [key] = useState(newIdempotencyKey);
  const bodyField = useRef<HTMLTextAreaElement>(null);
  const preview = usePreview({ ...values, leadListId: listId, nth });
  const faults = useMemo(() => templateFaults(values.subject, values.body), [values.subject, values.body]);
  const isChanged =
    stored === null ||
    stored.name !== values.name ||
    stored.subject !== values.subject ||
    stored.body !== values.body;
  const save = useAction(
    () =>
      template ? updateTemplate(browserApi, template.id, values) : createTemplate(browserApi, values, key),
    ({ id }) => {
      setStored(values);
      if (template) router.refresh();
      else router.replace(`/templates/${id}`);
    },
  );
  const copy = useAction(
    () => createTemplate(browserApi, copyOf(values), `${key}-copy`),
    ({ id }) => router.push(`/templates/${id}`),
  );
  useLeaveWarning(isChanged && !save.busy && !copy.busy && values !== initial);
  const bind = (name: keyof typeof values) => ({
    name,
    value: values[name],
    error: save.errorAt(`/${name}`),
    onChange: (event: { target: { value: string } }) => setValues({ ...values, [name]: event.target.value }),
  });
  const insert = (text: string) => {
    const field = bodyField.current;
    const from = field?.selectionStart ?? values.body.length;
    const to = field?.selectionEnd ?? from;
    setValues({ ...values, body: `${values.body.slice(0, from)}${text}${values.body.slice(to)}` });
    requestAnimationFrame(() => {
      field?.focus();
      field?.setSelectionRange(from + text.length, from + text.length);
    });
  };
  const isBlank = values.subject === "" && values.body === "";
  return (
    <form
      method="post"
      className="stack stack-loose"
      onSubmit={(event) => {
        event.preventDefault();
        void save.run();
      }}
    >
      <PageHead
        back={<BackLink href="/templates">Templates</BackLink>}
        title={template ? initial.name : "New template"}
        actions={
          <>
            <span role="status" className="quiet saved">
              {stored !== null && !isChanged ? "Saved" : template ? "Not saved yet" : ""}
            </span>
            <Button variant="primary" type="submit" busy={save.busy} disabled={!isChanged}>
              Save
            </Button>
          </>
        }
      />
      {save.problem ? (
        <ProblemNote problem={save.problem} shownPointers={["/name", "/subject", "/body"]}>
          {save.problem.code === "conflict" ? (
            <p>
              <Button size="small" busy={copy.busy} onClick={() => copy.run()}>
                Save as a copy
              </Button>
            </p>
          ) : null}
        </ProblemNote>
      ) : null}
      {copy.problem ? <ProblemNote problem={copy.problem} /> : null}
      <div className="editor">
        <Card>
          <div className="stack">
            <TextField label="Name" hint="For your team only." maxLength={120} {...bind("name")} />
            <TextField label="Subject" maxLength={300} {...bind("subject")} />
            <PlaceholderButtons lists={lists} listId={listId} onInsert={insert} />
            <TextArea
              ref={bodyField}
              label="Text"
              rows={16}
              maxLength={100_000}
              spellCheck
              hint="Markdown: **bold**, [words](https://…), lists with *. {{name|fallback}} fills in a column, or the fallback where a lead has none."
              {...bind("body")}
            />
            {isBlank ? (
              <div className="row">
                <Button
                  size="small"
                  onClick={() => setValues({ ...exampleTemplate, name: values.name || exampleTemplate.name })}
                >
                  Start with an example
                </Button>
              </div>
            ) : null}
            <div aria-live="polite">
              {faults.length > 0 ? (
                <Note tone="warn" title="Look at these before you send">
                  <ul className="note-list">
                    {faults.map(({ where, message }) => (
                      <li key={`${where} ${message}`}>
                        <b>{where}:</b> {message}
                      </li>
                    ))}
                  </ul>
                </Note>
              ) : null}
            </div>
          </div>
        </Card>
        <PreviewCard
          state={preview}
          lists={lists}
          listId={listId}
          onList={(id) => {
            setListId(id);
            setNth(0);
          }}
          onNext={() => setNth((preview.preview?.lead?.nth ?? nth) + 1)}
        />
      </div>
    </form>
  );
}
