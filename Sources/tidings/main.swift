import Commands

await Tidings.main()
