package dev.millrace.cloud.service.cloudwatch.math;

/// What stands between two values. Comparisons and logic give 1 for true and 0 for false
/// (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html).
enum Operator {
    OR("OR"),
    AND("AND"),
    EQUAL("=="),
    UNEQUAL("!="),
    LESS_OR_EQUAL("<="),
    GREATER_OR_EQUAL(">="),
    LESS("<"),
    GREATER(">"),
    PLUS("+"),
    MINUS("-"),
    TIMES("*"),
    OVER("/"),
    POWER("^");

    private final String sign;

    Operator(String sign) {
        this.sign = sign;
    }

    String sign() {
        return sign;
    }

    double of(double left, double right) {
        return switch (this) {
            case OR -> truth(left != 0 || right != 0);
            case AND -> truth(left != 0 && right != 0);
            case EQUAL -> truth(left == right);
            case UNEQUAL -> truth(left != right);
            case LESS_OR_EQUAL -> truth(left <= right);
            case GREATER_OR_EQUAL -> truth(left >= right);
            case LESS -> truth(left < right);
            case GREATER -> truth(left > right);
            case PLUS -> left + right;
            case MINUS -> left - right;
            case TIMES -> left * right;
            case OVER -> left / right;
            case POWER -> Math.pow(left, right);
        };
    }

    private static double truth(boolean value) {
        return value ? 1 : 0;
    }
}
