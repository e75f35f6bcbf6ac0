"use client";
import {
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from "react";

type Frame = {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong with what was entered. */
  readonly error?: string | undefined;
  readonly optional?: boolean;
};

function useField({ label, hint, error, optional }: Frame) {
  const id = useId();
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  const attributes = {
    id,
    "aria-invalid": error ? (true as const) : undefined,
    "aria-describedby": described === "" ? undefined : described,
  };
  const wrap = (control: ReactNode) => (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label} {optional ? <span className="field-optional">(optional)</span> : null}
      </label>
      {control}
      {error ? (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      ) : null}
      {hint ? (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
    </div>
  );
  return { attributes, wrap };
}

type Bare<T> = Omit<T, "className" | "id">;

export function TextField({
  label,
  hint,
  error,
  optional = false,
  suffix,
  ...input
}: Frame & Bare<InputHTMLAttributes<HTMLInputElement>> & { readonly suffix?: string }) {
  const { attributes, wrap } = useField({ label, hint, error, optional });
  const control = <input className="input" required={!optional} {...input} {...attributes} />;
  return wrap(
    suffix ? (
      <div className="input-group">
        {control}
        <span className="input-suffix">
          <span className="truncate">{suffix}</span>
        </span>
      </div>
    ) : (
      control
    ),
  );
}

export function TextArea({
  label,
  hint,
  error,
  optional = false,
  ...input
}: Frame & Bare<TextareaHTMLAttributes<HTMLTextAreaElement>> & { readonly ref?: Ref<HTMLTextAreaElement> }) {
  const { attributes, wrap } = useField({ label, hint, error, optional });
  return wrap(<textarea className="input" required={!optional} {...input} {...attributes} />);
}

export function SelectField({
  label,
  hint,
  error,
  optional = false,
  children,
  ...input
}: Frame & Bare<SelectHTMLAttributes<HTMLSelectElement>>) {
  const { attributes, wrap } = useField({ label, hint, error, optional });
  return wrap(
    <select className="input" required={!optional} {...input} {...attributes}>
      {children}
    </select>,
  );
}
