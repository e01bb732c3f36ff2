import type { Comment, CommentDisplayPart } from 'typedoc';

/**
 * Makes Markdown of a comment as it is meant in the sources: shapes such as `[B, T, E]` are text, also where a colon follows, which would define a
 * link, and `@param a, b - both` is about two parameters.
 */
export function readAsMeant(comment: Comment): void {
  comment.summary = comment.summary.map(asText);
  comment.blockTags = comment.blockTags.flatMap((tag) => {
    tag.content = tag.content.map(asText);
    if (tag.tag !== '@param' || !tag.name?.endsWith(',')) return [tag];
    const [first, ...rest] = tag.content;
    const [others, text] = /^([\w\s,]*?)\s*- ([\s\S]*)$/.exec(first?.text ?? '')?.slice(1) ?? [];
    if (others === undefined) return [tag];
    return [tag.name.slice(0, -1), ...others.split(/[\s,]+/).filter(Boolean)].map((name) => {
      const own = tag.clone();
      own.name = name;
      own.content = [{ kind: 'text', text: text! }, ...rest];
      return own;
    });
  });
}

/** Text without what Markdown would take for a definition of a link. */
function asText(part: CommentDisplayPart): CommentDisplayPart {
  if (part.kind === 'relative-link') return { kind: 'text', text: part.text };
  if (part.kind !== 'text') return part;
  return { kind: 'text', text: part.text.replace(/\[([^\]\n]*)\](?=:)/g, '\\[$1\\]') };
}
