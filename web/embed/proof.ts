// What solves a proof of work for the widget: the same as the thread's form does, as a module that is fetched when asked for.
export { solve } from '../form/altcha';
