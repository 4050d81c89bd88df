import ArgumentParser
import Commands

await Tidings.main()
