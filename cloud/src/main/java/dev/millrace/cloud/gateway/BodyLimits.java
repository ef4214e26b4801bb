package dev.millrace.cloud.gateway;

/// How large a body may be that is held whole. Each is above what the service's own rules let through, so that those
/// are what a client meets first; this one keeps the server's memory.
final class BodyLimits {
    /// Lambda, "Quotas": a zip of 50 MB in base 64, and what AWS names in its own refusal.
    static final int LAMBDA = 69_905_067;

    /// UploadLayerPart's 20 MiB in base 64.
    static final int ECR = 32 << 20;

    /// PutRecords' 10 MiB in base 64, and everybody else.
    static final int OTHERS = 16 << 20;

    /// What a function's URL takes.
    static final int SITE = 6 << 20;

    /// A form whose service is not known yet.
    static final int FORM = 4 << 20;

    private BodyLimits() {}

    static int bytes(String signingName) {
        return switch (signingName) {
            case "lambda" -> LAMBDA;
            case "ecr" -> ECR;
            default -> OTHERS;
        };
    }
}
