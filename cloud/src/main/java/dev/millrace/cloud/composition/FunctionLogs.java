package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.service.lambda.LogSink;
import dev.millrace.cloud.service.logs.LogAppender;
import java.util.List;

/// Functions' output in CloudWatch Logs, written by their roles: where a role may not, there is none, as on AWS.
public final class FunctionLogs implements LogSink {
    private final LogAppender appender;
    private final RoleRights roles;

    public FunctionLogs(LogAppender appender, RoleRights roles) {
        this.appender = appender;
        this.roles = roles;
    }

    @Override
    public void append(String role, String account, String region, String group, String stream, List<Line> lines) {
        String arn = Arn.regional("logs", region, account, "log-group:" + group + ":log-stream:");
        if (!appender.hasGroup(account, region, group) && !roles.may(role, "logs:CreateLogGroup", arn)
                || !roles.may(role, "logs:CreateLogStream", arn + stream)
                || !roles.may(role, "logs:PutLogEvents", arn + stream)) {
            return;
        }
        appender.append(
                account,
                region,
                group,
                stream,
                lines.stream()
                        .map(line -> new LogAppender.Line(line.at(), line.message()))
                        .toList());
    }
}
