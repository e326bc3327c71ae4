import { context, createContextKey, isSpanContextValid, trace, type Context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

/** What every line of the log that a request causes says of it. */
export interface RequestScope {
  /** Of the header `X-Request-Id`, or given by the ledger; it is in the answer's header too. */
  readonly requestId: string;
  /** Of the header `X-Correlation-Id`, as it is recorded in the log. */
  readonly correlation?: string;
}

const SCOPE = createContextKey('traceledger.request-scope');

/** Lets a scope reach what is called from within it, however late. To be called once in a process; a second call does nothing. */
export function keepScopes(): void {
  const manager = new AsyncLocalStorageContextManager().enable();
  if (!context.setGlobalContextManager(manager)) manager.disable();
}

export function withScope(parent: Context, scope: RequestScope): Context {
  return parent.setValue(SCOPE, scope);
}

export function currentScope(): RequestScope | undefined {
  return context.active().getValue(SCOPE) as RequestScope | undefined;
}

/** Fields for a line of the log: the request that it belongs to and, where it is traced, the span. */
export function scopeFields(): Readonly<Record<string, string>> {
  const scope = currentScope();
  const span = trace.getActiveSpan()?.spanContext();
  return {
    ...(scope ? { requestId: scope.requestId } : {}),
    ...(scope?.correlation === undefined ? {} : { correlation: scope.correlation }),
    ...(span && isSpanContextValid(span) ? { traceId: span.traceId, spanId: span.spanId } : {}),
  };
}
