package dev.stowage.records.json;

/** What is wrong with a JSON text. Callers turn it into an error of their own that names the file. */
public final class JsonProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final String problem;

    /**
     * Says what is wrong.
     *
     * @param field the path of the field, for example {@code process.args[0]}; empty for the whole text
     * @param problem what is wrong with it
     */
    public JsonProblem(String field, String problem) {
        super(sentence(field, problem), null, false, false);
        this.field = field;
        this.problem = problem;
    }

    /**
     * Returns field and problem.
     *
     * @return the message of this exception
     */
    public String sentence() {
        return sentence(field, problem);
    }

    private static String sentence(String field, String problem) {
        return field.isEmpty() ? problem : field + " " + problem;
    }

    /**
     * Returns which field is wrong.
     *
     * @return the path of the field; empty for the whole text
     */
    public String field() {
        return field;
    }

    /**
     * Returns what is wrong with the field.
     *
     * @return a phrase without the field's name
     */
    public String problem() {
        return problem;
    }
}
