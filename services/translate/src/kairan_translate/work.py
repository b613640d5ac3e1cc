"""`kairan-translate work`: the machine and the voice. Run it once; all else of the service goes on
without it.
"""

from collections.abc import Mapping

from kairan_kernel.health import Check, Optional
from kairan_kernel.lifecycle import Worker, run_follow
from kairan_translate.bootstrap import TranslateApp
from kairan_translate.connections import PATIENT, SERVICE, now
from kairan_translate.engine.machine import Machine, engine_environment
from kairan_translate.settings import TranslateSettings
from kairan_translate.speech.voice import Voice, voice_environment
from kairan_translate.working.memory import Memory
from kairan_translate.working.names import NamesInUse, asking
from kairan_translate.working.speaker import Speaker
from kairan_translate.working.translator import Translator
from kairan_translate.working.watch import EngineWatch


def work(settings: TranslateSettings) -> int:
    """Run until SIGTERM; the exit code."""
    app = TranslateApp(settings, patience=PATIENT)
    environment = engine_environment(settings.engine_folder)
    machine = Machine(environment, settings.argos_packages_dir, threads=settings.engine_threads)
    voice_home = voice_environment(settings.engine_folder)
    voice = Voice(voice_home)
    memory = Memory(app.database, now)
    watch = EngineWatch(machine, environment, memory, app.engine, app.articles.count_awaited)
    names = NamesInUse(asking(settings.amqp_url))
    translator = Translator(app, machine, memory, watch, names)
    speaker = Speaker(app.speeches, voice, voice_home)
    checks: Mapping[str, Check] = {
        "eventstore": app.store.head,
        "mongodb": lambda: app.mongo.admin.command("ping"),
        "engine": Optional(lambda: watch.works),
    }
    workers = [Worker("translator", translator.run), Worker("speaker", speaker.run)]
    try:
        return run_follow(f"{SERVICE}-work", settings, workers, checks)
    finally:
        machine.close()
        voice.close()
        app.close()
