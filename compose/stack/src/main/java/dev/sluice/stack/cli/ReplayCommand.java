package dev.sluice.stack.cli;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.Limits;
import dev.sluice.contracts.read.ReadResult;
import dev.sluice.load.replay.Trial;
import dev.sluice.load.replay.plan.Refused;
import dev.sluice.load.replay.plan.Wish;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "replay",
        description = {
            "Play what a service was asked once more, against itself or another version, and see what differs.",
            "Begin with --dry-run: it says what would be played and what would not, and changes nothing."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        versionProvider = Sluice.Version.class,
        footer = {
            "",
            "Exit codes: 0 all was played and all limits held, 1 it could not be played or not to its end, 2 misuse,"
                    + " 3 a limit was exceeded."
        })
final class ReplayCommand implements Callable<Integer> {
    /** Contracts are read for what they name; what an edge would allow is not asked here. */
    private static final Limits LIMITS = new Limits(Duration.ofHours(1));

    private static final int MIB = 1024 * 1024;

    private final Map<String, String> environment;
    private final PrintWriter out;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--service", paramLabel = "NAME", description = "Whose requests were recorded.")
    private @Nullable String service;

    @Option(
            names = "--against",
            paramLabel = "NAME",
            description = "Who handles them now: a service in the contracts, or one whose topic is NAME.requests.")
    private @Nullable String against;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Of that service, where its contract does not say.")
    private @Nullable String topic;

    @Mixin
    private ReplayRange range = new ReplayRange();

    @Option(names = "--dry-run", description = "Only say what would be played, and what would not, and why.")
    private boolean dryRun;

    @Option(
            names = "--include-unsafe",
            description = "Also operations that may change something: all but GET, HEAD and those whose contract says"
                    + " replay: safe.")
    private boolean includeUnsafe;

    @Mixin
    private ReplayChoice choice = new ReplayChoice();

    @Mixin
    private ReplayPace pace = new ReplayPace();

    @Mixin
    private ReplayJudging judging = new ReplayJudging();

    @Option(
            names = "--resume",
            paramLabel = "RUN",
            description = "Go on with a run that was cut off. It knows all other options.")
    private @Nullable String run;

    @Option(
            names = "--hold",
            paramLabel = "MIB",
            defaultValue = "64",
            description = "What may be held of the recording while replies are looked for. Default: ${DEFAULT-VALUE}")
    private int hold;

    @Option(names = "--contracts", paramLabel = "DIR", description = "The folder of contracts. Default: contracts")
    private Path contracts = Path.of("contracts");

    @Option(
            names = "--bootstrap",
            paramLabel = "SERVERS",
            defaultValue = "${env:SLUICE_KAFKA_BOOTSTRAP_SERVERS:-127.0.0.1:9092}",
            description = "The broker. Default: ${DEFAULT-VALUE}")
    private String bootstrapServers = "";

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description = "Properties for Kafka's clients, such as security.protocol.")
    private @Nullable Path kafkaConfig;

    ReplayCommand(Map<String, String> environment, PrintWriter out) {
        this.environment = environment;
        this.out = out;
    }

    @Override
    public Integer call() throws Unable {
        Logs.of(environment, command());
        var moments = new Moments(Instant.now(), ZoneId.systemDefault());
        var screen = new ReplayScreen(out, moments);
        try {
            var trial = run == null ? prepared(moments) : Trial.resume(kafka(), run, holdBytes());
            screen.plan(trial);
            return dryRun ? look(trial, screen) : new ReplayRun(trial, screen, judging).run();
        } catch (TypeConversionException e) {
            throw misuse(e.getMessage());
        } catch (Refused e) {
            if (e.isMisuse()) {
                throw misuse(e.getMessage());
            }
            throw new Unable(String.valueOf(e.getMessage()), e);
        } catch (ExecutionException e) {
            throw new Unable(
                    "the broker refuses it: "
                            + Objects.requireNonNullElse(e.getCause(), e).getMessage(),
                    e);
        } catch (TimeoutException e) {
            throw new Unable("the broker at " + bootstrapServers + " is out of reach: " + e.getMessage(), e);
        } catch (KafkaException e) {
            throw new Unable("the broker at " + bootstrapServers + " cannot be asked: " + e.getMessage(), e);
        }
    }

    private static int look(Trial trial, ReplayScreen screen) throws TimeoutException {
        trial.stage().replay().look();
        screen.heard(trial.stage().replay());
        screen.dryRunEnds(trial);
        return 0;
    }

    private Trial prepared(Moments moments) throws Unable, Refused {
        if (service == null || (against == null && !judging.learns())) {
            throw new TypeConversionException("say --service, whose requests were recorded, and --against, who handles"
                    + " them now; with --learn, the second may be left out");
        }
        var wish = new Wish(
                service,
                against == null ? service : against,
                Optional.ofNullable(topic),
                range.range(moments, Instant.now()),
                choice.selection(),
                includeUnsafe,
                pace.pace(),
                pace.inTurn,
                pace.inFlight(),
                judging.comparing());
        return Trial.prepare(kafka(), contracts(), wish, judging.learns(), against != null, holdBytes());
    }

    private ContractSet contracts() throws Unable {
        if (!Files.isDirectory(contracts)) {
            throw new TypeConversionException("no such folder: " + contracts + ", say --contracts");
        }
        return switch (ContractFolder.read(contracts, LIMITS)) {
            case ReadResult.Contracts(var set) -> set;
            case ReadResult.Faulty(var faults) ->
                throw new Unable("bad contracts"
                        + faults.stream()
                                .map(fault -> System.lineSeparator() + fault)
                                .collect(Collectors.joining()));
        };
    }

    private Map<String, String> kafka() throws Unable {
        var settings = new HashMap<String, String>();
        if (kafkaConfig != null) {
            var file = new Properties();
            try (var reader = Files.newBufferedReader(kafkaConfig)) {
                file.load(reader);
            } catch (IOException e) {
                throw new Unable(kafkaConfig + " cannot be read: " + e, e);
            }
            file.stringPropertyNames().forEach(name -> settings.put(name, file.getProperty(name)));
        }
        settings.put("bootstrap.servers", bootstrapServers);
        return settings;
    }

    private long holdBytes() {
        if (hold < 1 || hold > 16_384) {
            throw new TypeConversionException("--hold is " + hold + ", expected 1 to 16384 MiB");
        }
        return (long) hold * MIB;
    }

    private CommandSpec command() {
        return Objects.requireNonNull(spec);
    }

    private ParameterException misuse(@Nullable String reason) {
        return new ParameterException(command().commandLine(), String.valueOf(reason));
    }
}
