/// The file is not a recording, or what it says cannot be.
export class BadRecording extends Error {}
