import type { Action } from '../plan.js';
import type { Session } from '../session.js';
import { apply, decide } from './loans.js';
import { mistake } from './mistakes.js';
import { pay } from './payments.js';
import { read } from './reads.js';
import { register } from './register.js';

/**
 * Does one planned action. Who or what it needs may not exist yet, at the start or while a server is
 * down; then somebody registers or applies instead, so the request rate stays as planned.
 */
export function act(session: Session, action: Action): Promise<void> {
  switch (action.kind) {
    case 'register':
      return register(session, action.source);
    case 'apply':
      return apply(session, action.whom, action.application);
    case 'hangUp':
      return apply(session, action.whom, action.application, { hangUpAfterMs: action.afterMs });
    case 'decide':
      return decide(session, action.whom, action.decision);
    case 'pay':
      return pay(session, action.whom, action);
    case 'read':
      return read(session, action.whom, action.what);
    default:
      return mistake(session, action.whom, action.what);
  }
}
