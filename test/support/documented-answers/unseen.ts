import { documentedFields } from './field-walk.js';
import { documentedAnswers, type OpenApiDocument } from './openapi-document.js';

const IS_GOOD = / [23]\d\d$/;

/** What the files of a run have seen together. */
export interface SeenOfDocument {
  readonly seen: ReadonlySet<string>;
  readonly absent: ReadonlySet<string>;
  readonly routes: ReadonlySet<string>;
}

/** What the document says and no answer of a whole run showed: fields, statuses of success, and that an optional field may be missing. */
export function unseenIn(document: OpenApiDocument, { seen, absent, routes }: SeenOfDocument): readonly string[] {
  const { all, optional } = documentedFields(document);
  const answers = documentedAnswers(document).map(([answer]) => answer);
  return [
    ...answers
      .filter((answer) => IS_GOOD.test(answer) && !routes.has(answer))
      .map((answer) => `${answer}: is never answered`),
    ...[...all].filter((field) => !seen.has(field)).map((field) => `${field}: is in no answer`),
    ...[...optional]
      .filter((field) => seen.has(field) && !absent.has(field))
      .map((field) => `${field}: is optional, and in every answer`),
  ];
}
