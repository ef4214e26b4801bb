package dev.millrace.cloud.service.firehose.conversion;

/// A record that cannot be converted. Without a stack: there may be as many as there are records.
public final class Misfit extends Exception {
    private static final long serialVersionUID = 1;

    private final String code;

    private Misfit(String code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    static Misfit notJson(String why) {
        return new Misfit("DataFormatConversion.ParseError", why);
    }

    static Misfit malformed(String why) {
        return new Misfit("DataFormatConversion.MalformedData", why);
    }

    public String code() {
        return code;
    }

    public String why() {
        return String.valueOf(getMessage());
    }
}
