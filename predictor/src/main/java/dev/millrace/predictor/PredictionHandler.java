package dev.millrace.predictor;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.millrace.predictor.model.LocalModelFolder;
import dev.millrace.predictor.model.Model;
import dev.millrace.predictor.model.ModelFolder;
import dev.millrace.predictor.model.ModelLocation;
import dev.millrace.predictor.model.OnnxModel;
import dev.millrace.predictor.model.S3ModelFolder;
import dev.millrace.predictor.publish.KinesisPredictionStream;
import dev.millrace.predictor.publish.Pauses;
import dev.millrace.predictor.publish.Publisher;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/// A pipeline's function, as Lambda calls it. A pipeline's own handler extends this with a constructor that names the
/// pipeline; Lambda's runtime makes one object of it per environment, and so the model is loaded once.
///
/// What the function needs comes from its environment variables ([FunctionEnvironment]). Where that does not say
/// which model to load, or the model does not fit, the environment fails to start, with a sentence that says so.
public abstract class PredictionHandler implements RequestStreamHandler {

    private final Predictor predictor;

    /// @param pipeline what this function predicts
    protected PredictionHandler(Pipeline pipeline) {
        this(pipeline, System.getenv(), System.out::println);
    }

    private PredictionHandler(Pipeline pipeline, Map<String, String> variables, Consumer<String> log) {
        FunctionEnvironment environment = FunctionEnvironment.of(variables);
        // Loaded while the model is fetched, which needs its library only then.
        Thread.ofPlatform().name("onnx-runtime").daemon().start(OnnxModel::loadRuntime);
        AwsClients aws = new AwsClients(variables);
        this.predictor = environment.testRun()
                ? new Predictor(pipeline, model(pipeline, environment, aws), null, environment.badRecords(), log)
                : publishing(pipeline, environment, aws, log);
    }

    @Override
    public final void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
        predictor.handle(in, out, new InvocationPauses(context));
    }

    private static Predictor publishing(
            Pipeline pipeline, FunctionEnvironment environment, AwsClients aws, Consumer<String> log) {
        // Two halves that do not need one another, each mostly waiting or loading classes.
        FutureTask<Publisher> publisher = new FutureTask<>(() -> new Publisher(
                new KinesisPredictionStream(aws.kinesis(), environment.predictionsStream()),
                new SplittableRandom(),
                log));
        Thread.ofPlatform().name("kinesis-client").daemon().start(publisher);
        Model model = model(pipeline, environment, aws);
        try {
            return new Predictor(pipeline, model, publisher.get(), environment.badRecords(), log);
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("The Kinesis client cannot be made: " + e.getMessage(), e);
        }
    }

    private static Model model(Pipeline pipeline, FunctionEnvironment environment, AwsClients aws) {
        ModelLocation location = environment.modelLocation();
        try (ModelFolder folder = switch (location) {
            case ModelLocation.Folder(var path) -> new LocalModelFolder(path);
            case ModelLocation.Bucket bucket -> new S3ModelFolder(aws.s3(), bucket);
        }) {
            return Model.load(folder, location, pipeline.features().features(), environment.runId());
        }
    }

    /// Waiting within an invocation's time.
    private record InvocationPauses(Context context) implements Pauses {
        @Override
        public Duration timeLeft() {
            return Duration.ofMillis(context.getRemainingTimeInMillis());
        }

        @Override
        public void pause(Duration length) {
            try {
                Thread.sleep(length);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
