package dev.stowage.records.json;

/** What is wrong with a JSON text. Callers turn it into an error of their own that names the file. */
public final class JsonProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    /**
     * Says what is wrong.
     *
     * @param field the path of the field, for example {@code process.args[0]}; empty for the whole text
     * @param problem what is wrong with it
     */
    public JsonProblem(String field, String problem) {
        String sentence = field.isEmpty() ? problem : field + " " + problem;
        super(sentence, null, false, false);
        this.sentence = sentence;
    }

    /**
     * Returns field and problem.
     *
     * @return the message of this exception
     */
    public String sentence() {
        return sentence;
    }
}
