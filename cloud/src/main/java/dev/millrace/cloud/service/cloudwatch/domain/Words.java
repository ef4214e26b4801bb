package dev.millrace.cloud.service.cloudwatch.domain;

import java.util.regex.Pattern;

/// How statistics are written.
final class Words {
    private static final String NUMBER = "(\\d{1,3}(?:\\.\\d{1,10})?)";
    private static final String BOUND = "(-?\\d{1,20}(?:\\.\\d{1,10})?%?|)";

    static final Pattern PERCENTILE = Pattern.compile("[pP]" + NUMBER);
    static final Pattern UP_TO = Pattern.compile("(tm|wm|tc|ts|TM|WM|TC|TS)" + NUMBER);
    static final Pattern RANGE = Pattern.compile("(TM|WM|TC|TS|PR)\\(" + BOUND + ":" + BOUND + "\\)");

    private Words() {}
}
