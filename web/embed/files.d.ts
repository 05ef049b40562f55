// A style sheet is a text to the script that adopts it.
declare module '*.css' {
  const text: string;
  export default text;
}
