package dev.stowage.integration.documents;

/**
 * Words that stay as they are.
 *
 * @param path a file or a directory, relative to the project
 * @param text the words as they are found; empty: everything that is found there
 * @param reason why
 */
record ProseExemption(String path, String text, String reason) {

    /** Reads a line such as {@code docs/glossary.md: verb @ says that it is not used}. */
    static ProseExemption parse(String line) {
        String[] parts = line.split(" @ ", 2);
        if (parts.length < 2 || parts[1].isBlank()) {
            throw new IllegalArgumentException("not of the form PATH: WORD @ REASON: " + line);
        }
        String[] place = parts[0].split(": ", 2);
        return new ProseExemption(place[0].strip(),
                place.length == 2 ? place[1].strip() : "", parts[1].strip());
    }

    boolean covers(ProseFinding finding) {
        return finding.file().startsWith(path) && (text.isEmpty() || text.equalsIgnoreCase(finding.text()));
    }
}
