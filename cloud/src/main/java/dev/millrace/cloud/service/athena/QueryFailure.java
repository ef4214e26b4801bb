package dev.millrace.cloud.service.athena;

/// A query fails, and why, as Athena tells it.
public final class QueryFailure extends Exception {
    private static final long serialVersionUID = 1;

    /// Of `AthenaError`: whose fault it is.
    public enum Category {
        SYSTEM(1),
        USER(2),
        OTHER(3);

        private final int number;

        Category(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }

    private final Category category;
    private final int type;
    private final boolean retryable;

    /// @param type of the error reference in Athena's user guide
    public QueryFailure(Category category, int type, boolean retryable, String reason) {
        super(reason);
        this.category = category;
        this.type = type;
        this.retryable = retryable;
    }

    public static QueryFailure user(int type, String reason) {
        return new QueryFailure(Category.USER, type, false, reason);
    }

    public static QueryFailure system(int type, String reason) {
        return new QueryFailure(Category.SYSTEM, type, true, reason);
    }

    public Category category() {
        return category;
    }

    public int type() {
        return type;
    }

    public boolean retryable() {
        return retryable;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
