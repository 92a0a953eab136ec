package dev.sluice.stack.cli;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.edge.command.CommandFailedException;
import dev.sluice.edge.command.LoggingSetup;
import dev.sluice.edge.command.ShutdownHook;
import dev.sluice.edge.command.SluiceVersion;
import dev.sluice.load.replay.RecordedTraffic;
import dev.sluice.load.replay.plan.ReplayRejection;
import dev.sluice.load.replay.plan.ReplaySpec.Range;
import dev.sluice.load.replay.standin.RecordedResponses;
import dev.sluice.stack.standin.GroupMembers;
import dev.sluice.stack.standin.StandInService;
import dev.sluice.stack.standin.StandInService.Place;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "stand-in",
        description = {
            "Answer a service's requests from its recorded replies, so that its callers can be tested without it.",
            "What was not recorded gets a 501 that names the nearest recorded request. Ctrl-C ends it."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        versionProvider = SluiceVersion.class,
        footer = {"", "Exit codes: 0 ended by a signal, 1 could not answer, 2 misuse."})
final class StandInCommand implements Callable<Integer> {
    /** What requests may hold while the recording is read and their replies are looked for. */
    private static final long WHILE_READING_BYTES = 32 * 1024 * 1024;

    private static final Duration READY_WITHIN = Duration.ofSeconds(30);
    /** For requests in work, the last commit, and leaving the group. */
    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(13);

    private final Map<String, String> environment;
    private final PrintWriter out;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "SERVICE", arity = "1", description = "The service that is stood in for.")
    private String service = "";

    @Option(
            names = "--from-recording",
            paramLabel = "RANGE",
            description = "Which part of the recording: -1h..now, 10:00..10:30, 2026-11-23T10:00..11:00, offsets,"
                    + " 0@100..200,1@50.., or a file of record export. Or say --from and --to, or --offsets.")
    private @Nullable String recording;

    @Mixin
    private RangeOptions range = new RangeOptions();

    @Mixin
    private SelectionOptions choice = new SelectionOptions();

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Where it reads. Default: as the contract says.")
    private @Nullable String topic;

    @Option(names = "--group", paramLabel = "GROUP", description = "As whom. Default: as the contract says.")
    private @Nullable String group;

    @Option(names = "--beside", description = "Although the service itself is there: each request goes to one of both.")
    private boolean beside;

    @Option(names = "--as-slow-as-recorded", description = "Each reply takes its recorded time.")
    private boolean asSlowAsRecorded;

    @Mixin
    private MemoryLimitOption hold = new MemoryLimitOption();

    @Mixin
    private TrafficOptions traffic = new TrafficOptions();

    StandInCommand(Map<String, String> environment, PrintWriter out) {
        this.environment = environment;
        this.out = out;
    }

    @Override
    public Integer call() throws CommandFailedException, InterruptedException {
        var command = Objects.requireNonNull(spec);
        LoggingSetup.of(environment, command);
        var moments = new TimeParser(Instant.now(), ZoneId.systemDefault());
        var screen = new StandInScreen(out, moments);
        return traffic.told(command.commandLine(), () -> standIn(range(moments), screen));
    }

    private int standIn(Range chosen, StandInScreen screen)
            throws CommandFailedException, ReplayRejection, TimeoutException, ExecutionException, InterruptedException {
        try {
            var set = traffic.contracts();
            var places = StandInService.places(set, service, Optional.ofNullable(topic), Optional.ofNullable(group));
            lookForOthers(set, places, screen);
            var repertoire = learn(set, chosen, screen);
            answer(set, places, repertoire, screen);
            return 0;
        } catch (ConfigException | IllegalArgumentException e) {
            throw new CommandFailedException("there can be no stand-in: " + e.getMessage(), e);
        }
    }

    private Range range(TimeParser moments) {
        if (recording == null) {
            if (!range.isGiven()) {
                throw new TypeConversionException("say which part of the recording: --from-recording -1h..now");
            }
            return range.range(moments, Instant.now());
        }
        if (range.isGiven()) {
            throw new TypeConversionException("--from-recording excludes --from and --offsets");
        }
        return RangeOptions.of("--from-recording", recording, moments, Instant.now());
    }

    /** Whoever reads in the group, or for the service from the same topic, would answer as well. */
    private void lookForOthers(ContractSet set, Set<Place> places, StandInScreen screen)
            throws CommandFailedException, InterruptedException, ExecutionException {
        var topics = places.stream().map(Place::topic).collect(Collectors.toSet());
        var looked = new TreeSet<>(places);
        StandInService.places(set, service, Optional.empty(), Optional.empty()).stream()
                .filter(place -> topics.contains(place.topic()))
                .forEach(looked::add);
        var others = new TreeMap<Place, String>();
        for (var place : looked) {
            var members = GroupMembers.of(traffic.kafka(), place);
            if (!members.isEmpty()) {
                others.put(place, String.join(", ", members));
            }
        }
        if (!others.isEmpty()) {
            var told = others.entrySet().stream()
                    .map(other -> other.getKey() + " is read by " + other.getValue())
                    .collect(Collectors.joining("; "));
            if (!beside) {
                throw new CommandFailedException(
                        told + ": end the service (one that was killed counts for some seconds more), or share"
                                + " the requests with it by --beside");
            }
            screen.beside(told);
        }
    }

    private RecordedResponses learn(ContractSet set, Range chosen, StandInScreen screen)
            throws CommandFailedException, ReplayRejection, TimeoutException {
        var repertoire = new RecordedResponses(StandInService.operations(set, service), hold.bytes());
        var recorded =
                RecordedTraffic.find(traffic.kafka(), set, service, chosen, choice.selection(), WHILE_READING_BYTES);
        screen.recording(recorded);
        try (var recording = recorded.read()) {
            for (var next = recording.next(); next.isPresent(); next = recording.next()) {
                repertoire.learn(next.get());
            }
        }
        screen.learned(recorded, repertoire);
        if (repertoire.operations().values().stream().allMatch(of -> of.questions() == 0)) {
            throw new CommandFailedException(
                    "there is nothing to answer from: no chosen request of the range has a reply");
        }
        return repertoire;
    }

    private void answer(ContractSet set, Set<Place> places, RecordedResponses repertoire, StandInScreen screen)
            throws CommandFailedException, InterruptedException {
        try (var standIn = StandInService.open(
                        traffic.servers(),
                        traffic.settings(),
                        places,
                        StandInService.operations(set, service),
                        repertoire,
                        asSlowAsRecorded);
                var _ = ShutdownHook.onSignal(() -> end(standIn, repertoire, screen), CLOSED_WITHIN)) {
            if (!standIn.awaitReady(READY_WITHIN)) {
                screen.waits(places);
            }
            screen.answers(places);
            standIn.awaitClosed();
        }
    }

    private static void end(StandInService standIn, RecordedResponses repertoire, StandInScreen screen) {
        standIn.close();
        screen.ends(repertoire);
    }
}
