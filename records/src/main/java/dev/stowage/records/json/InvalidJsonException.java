package dev.stowage.records.json;

/** What is wrong with a JSON text. Callers turn it into an error of their own that names the file. */
public final class InvalidJsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String description;

    /**
     * Says what is wrong.
     *
     * @param field the path of the field, for example {@code process.args[0]}; empty for the whole text
     * @param problem what is wrong with it
     */
    public InvalidJsonException(String field, String problem) {
        String description = field.isEmpty() ? problem : field + " " + problem;
        super(description, null, false, false);
        this.description = description;
    }

    /**
     * Returns field and problem.
     *
     * @return the message of this exception
     */
    public String description() {
        return description;
    }
}
