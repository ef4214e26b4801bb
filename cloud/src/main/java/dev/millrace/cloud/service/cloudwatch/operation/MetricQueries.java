package dev.millrace.cloud.service.cloudwatch.operation;

import dev.millrace.cloud.service.cloudwatch.domain.MetricQuery;
import dev.millrace.cloud.service.cloudwatch.domain.MetricQuery.MetricStatistic;
import dev.millrace.cloud.service.cloudwatch.domain.Statistic;
import dev.millrace.cloud.service.cloudwatch.math.Expression;
import dev.millrace.cloud.service.cloudwatch.math.MathException;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.cloudwatch.Metric;
import dev.millrace.wire.cloudwatch.MetricDataQuery;
import dev.millrace.wire.cloudwatch.MetricStat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Queries as requests write them, checked, and back.
final class MetricQueries {
    private static final Pattern ID = Pattern.compile("[a-z][a-zA-Z0-9_]*");

    private MetricQueries() {}

    /// @param parameter where they stand in the request
    static List<MetricQuery> read(List<MetricDataQuery> given, String parameter) {
        List<MetricQuery> queries = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        int number = 1;
        for (MetricDataQuery query : given) {
            String place = parameter + ".member." + number++;
            if (!ID.matcher(query.id()).matches()) {
                throw invalid("The value " + query.id() + " for parameter " + place + ".Id is not matching the expected"
                        + " pattern ^[a-z][a-zA-Z0-9_]*$.");
            }
            if (!ids.add(query.id())) {
                throw invalid("The values for parameter id in " + parameter + " are not unique.");
            }
            queries.add(read(query, place));
        }
        return queries;
    }

    private static MetricQuery read(MetricDataQuery query, String place) {
        MetricStat stat = query.metricStat();
        String expression = query.expression();
        if (expression != null && stat != null) {
            throw both(place + ".Expression", place + ".MetricStat");
        }
        if (query.period() != null && stat != null) {
            throw both(place + ".Period", place + ".MetricStat");
        }
        if (query.period() != null && !Periods.valid(query.period())) {
            throw invalid("Period must be 1, 5, 10, 20, 30 or a multiple of 60");
        }
        if (expression != null) {
            readable(query.id(), expression);
        } else if (stat == null) {
            throw invalid("At least one of the parameters " + place + ".Expression and " + place
                    + ".MetricStat must be specified.");
        }
        return new MetricQuery(
                query.id(),
                expression,
                stat == null ? null : read(stat, place + ".MetricStat"),
                query.label(),
                query.period(),
                !Boolean.FALSE.equals(query.returnData()));
    }

    private static void readable(String id, String expression) {
        if (expression.strip().toUpperCase(Locale.ROOT).startsWith("SELECT ")) {
            throw failed(id, "Metrics Insights queries are not offered by Millrace");
        }
        try {
            Expression.parse(expression);
        } catch (MathException e) {
            throw failed(id, e.message());
        }
    }

    private static MetricStatistic read(MetricStat stat, String place) {
        Metric metric = stat.metric();
        if (metric.namespace() == null || metric.metricName() == null) {
            throw invalid("The parameters " + place + ".Metric.Namespace and " + place
                    + ".Metric.MetricName are required.");
        }
        if (!Periods.valid(stat.period())) {
            throw invalid("Period must be 1, 5, 10, 20, 30 or a multiple of 60");
        }
        if (Statistic.parse(stat.stat()).isEmpty()) {
            throw invalid("The value " + stat.stat() + " for parameter " + place + ".Stat is not supported.");
        }
        return new MetricStatistic(
                metric.namespace(),
                metric.metricName(),
                DimensionLists.map(metric.dimensions(), place + ".Metric.Dimensions"),
                stat.period(),
                stat.stat(),
                stat.unit());
    }

    /// Refuses expressions that name queries which are not there.
    static void known(List<MetricQuery> queries) {
        Set<String> ids = new HashSet<>();
        queries.forEach(query -> ids.add(query.id()));
        for (MetricQuery query : queries) {
            if (query.expression() != null) {
                for (String name : Expression.parse(query.expression()).names()) {
                    if (!ids.contains(name)) {
                        throw failed(query.id(), "Unknown identifier '" + name + "'");
                    }
                }
            }
        }
    }

    static List<MetricDataQuery> written(List<MetricQuery> queries) {
        return queries.stream().map(MetricQueries::written).toList();
    }

    private static MetricDataQuery written(MetricQuery query) {
        MetricStatistic metric = query.metric();
        return MetricDataQuery.builder()
                .id(query.id())
                .expression(query.expression())
                .metricStat(
                        metric == null
                                ? null
                                : new MetricStat(
                                        new Metric(
                                                metric.namespace(),
                                                metric.metric(),
                                                DimensionLists.list(metric.dimensions())),
                                        metric.periodSeconds(),
                                        metric.statistic(),
                                        metric.unit()))
                .label(query.label())
                .returnData(query.returned())
                .period(query.periodSeconds())
                .build();
    }

    static AwsException failed(String id, String why) {
        return invalid("Error in expression '" + id + "': " + why);
    }

    private static AwsException both(String one, String other) {
        return invalid("The parameters " + one + " and " + other + " are mutually exclusive and you have specified both.");
    }

    static AwsException invalid(String message) {
        return new AwsException("ValidationError", 400, message);
    }
}
